using System.Text.Json;

namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>Returns the configured access token of the mail account, or asks for one by client credentials and keeps it until it
/// expires. Not thread safe.</summary>
internal sealed class MailTokens(SmtpOAuthOptions options, TimeProvider time)
{
    // Servers differ about the clock and about the last seconds of a token.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }
    );

    private string? _token;
    private DateTimeOffset _expiry;

    /// <exception cref="HttpRequestException">The server of tokens refused or cannot be reached.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        if (options.Token is { Length: > 0 } configured)
        {
            return configured;
        }

        if (_token is not null && time.GetUtcNow() < _expiry)
        {
            return _token;
        }

        using var form = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"),
            new("client_id", options.ClientId),
            new("client_secret", options.ClientSecret),
            .. string.IsNullOrEmpty(options.Scope) ? [] : new KeyValuePair<string, string?>[] { new("scope", options.Scope) },
        ]);
        using var response = await Http.PostAsync(options.TokenUrl, form, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var lifetime = answer.TryGetProperty("expires_in", out var seconds) ? TimeSpan.FromSeconds(seconds.GetInt32()) : TimeSpan.Zero;
        (_token, _expiry) = (answer.GetProperty("access_token").GetString()!, time.GetUtcNow() + lifetime - Margin);
        return _token;
    }

    /// <summary>Forgets the current token, which was refused. Returns whether there can be another one.</summary>
    public bool Forget()
    {
        _token = null;
        return options.TokenUrl is not null;
    }
}
