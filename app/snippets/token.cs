using System.Net.Http.Json;
using System.Text.Json;

using var http = new HttpClient();
using var answer = await http.PostAsync("@ENDPOINT@", new FormUrlEncodedContent(new Dictionary<string, string>
{
    ["grant_type"] = "client_credentials",
    ["client_id"] = "@CLIENT_ID@",
    ["client_secret"] = Environment.GetEnvironmentVariable("CLIENT_SECRET")!,
    ["resource"] = "@RESOURCE@",
}));
var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
// The description of an error says what to do: let it reach your log.
if (!answer.IsSuccessStatusCode) throw new Exception(body.GetProperty("error_description").GetString());
Console.WriteLine(body.GetProperty("access_token").GetString());
