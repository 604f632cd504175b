// Cargo.toml: reqwest = { version = "0.13", features = ["blocking", "form", "json"] }, serde_json = "1"
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = std::env::var("CLIENT_SECRET")?;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "@CLIENT_ID@"),
        ("client_secret", secret.as_str()),
        ("resource", "@RESOURCE@"),
    ];
    let answer = reqwest::blocking::Client::new().post("@ENDPOINT@").form(&form).send()?;
    let ok = answer.status().is_success();
    let body: serde_json::Value = answer.json()?;
    // The description of an error says what to do: let it reach your log.
    if !ok {
        return Err(body["error_description"].as_str().unwrap_or("refused").into());
    }
    println!("{}", body["access_token"].as_str().unwrap_or_default());
    Ok(())
}
