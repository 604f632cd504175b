import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

class Token {
    public static void main(String[] args) throws Exception {
        var form = "grant_type=client_credentials"
            + "&client_id=@CLIENT_ID@"
            + "&client_secret=" + URLEncoder.encode(System.getenv("CLIENT_SECRET"), StandardCharsets.UTF_8)
            + "&resource=" + URLEncoder.encode("@RESOURCE@", StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(URI.create("@ENDPOINT@"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        // The body of an error says what to do: let it reach your log.
        if (answer.statusCode() != 200) throw new IllegalStateException(answer.body());
        System.out.println(answer.body());
    }
}
