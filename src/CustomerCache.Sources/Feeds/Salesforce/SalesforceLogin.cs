using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CustomerCache.Core;
using Grpc.Core;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>Represents a session of the API.</summary>
/// <param name="Api">The connection.</param>
/// <param name="Headers">The headers that every call needs.</param>
/// <param name="Time">The clock.</param>
internal sealed record SalesforceSession(PubSub.PubSubClient Api, Metadata Headers, TimeProvider Time);

/// <summary>Logs in by OAuth: with client credentials, or with a signed JWT in the name of a user.</summary>
internal sealed class SalesforceLogin(SalesforceFeedOptions options, IHttpClientFactory clients, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(3);

    /// <summary>Returns the headers of a new session, which every call needs.</summary>
    public async Task<Metadata> LogInAsync(CancellationToken cancellationToken)
    {
        var fields = Form();
        using var form = new FormUrlEncodedContent(fields);
        using var response = await new IdleTimeout(Limit, time).WaitAsync(
            async token =>
                await clients
                    .CreateClient(ServerSentFeed.ClientName)
                    .PostAsync($"{options.LoginUrl!.TrimEnd('/')}/services/oauth2/token", form, token),
            cancellationToken
        );
        var answer = await ReadAsync(response, cancellationToken);
        if (!response.IsSuccessStatusCode || Text(answer, "access_token") is not { } token)
        {
            // Some servers quote what they were sent.
            var reason = new SecretTexts([fields.GetValueOrDefault("client_secret", ""), fields.GetValueOrDefault("assertion", "")]).Hide(
                $"{Text(answer, "error")}: {Text(answer, "error_description")}"
            );
            throw new InvalidOperationException(
                $"{options.LoginUrl} rejected the login ({(int)response.StatusCode} {reason}); check the connected app and the keys of "
                    + "Salesforce."
            );
        }

        return new Metadata
        {
            { "accesstoken", token },
            { "instanceurl", Text(answer, "instance_url") ?? options.LoginUrl! },
            { "tenantid", options.OrganizationId ?? OrganizationIn(Text(answer, "id")) },
        };
    }

    private Dictionary<string, string> Form()
    {
        if (options.KeyFile is not null)
        {
            return new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["assertion"] = Assertion() };
        }

        return new()
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = options.ClientId!,
            ["client_secret"] = options.ClientSecretFile is { } file ? File.ReadAllText(file).Trim() : options.ClientSecret!,
        };
    }

    private string Assertion()
    {
        var claims = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>
            {
                ["iss"] = options.ClientId!,
                ["sub"] = options.Username!,
                ["aud"] = options.Audience,
                ["exp"] = (time.GetUtcNow() + AssertionLifetime).ToUnixTimeSeconds(),
            }
        );
        var signed = $"{Base64Url.EncodeToString("""{"alg":"RS256"}"""u8)}.{Base64Url.EncodeToString(claims)}";
        using var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(options.KeyFile!));
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (JsonException)
        {
            return FeedJson.NoData;
        }
    }

    // https://login.salesforce.com/id/ORGANIZATION/USER.
    private string OrganizationIn(string? identity) =>
        identity?.Split('/') is [.., var organization, _]
            ? organization
            : throw new InvalidOperationException(
                $"{options.LoginUrl} does not say which organization it logged in to; set Salesforce:OrganizationId."
            );

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
