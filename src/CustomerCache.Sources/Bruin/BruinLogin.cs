using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bruin;

/// <summary>Requests a token of the identity service.</summary>
internal sealed class BruinLogin(BruinApi api, BruinOptions options, TimeProvider clock) : VendorCall<VendorSession>
{
    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly byte[] Form = "grant_type=client_credentials&scope=public_api"u8.ToArray();

    // A call sent just before expiry must complete before it.
    private static readonly TimeSpan MaxRenewalMargin = TimeSpan.FromMinutes(2);

    // A short-lived token is used until it is rejected; renewing it early would cause one login after the other.
    private static readonly TimeSpan MinUse = TimeSpan.FromSeconds(30);

    private readonly string _authorization =
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.ClientId}:{options.ClientSecret}"));

    public override string Vendor => BruinApi.Vendor;

    public override string Name => "login";

    public override string Operation => "login";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(60);

    public override HttpRequestMessage NewRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, api.Token) { Content = VendorHeaders.Content(Form, FormType) };
        request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        return request;
    }

    public override VendorFault StatusFault(int status, string body) => OwnReason(base.StatusFault(status, body), body);

    protected override VendorResult<VendorSession> Read(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("access_token"u8, out var token)
        && token.ValueKind == JsonValueKind.String
        && token.GetString() is { Length: > 0 } text
        && IsHeaderText(text)
            ? VendorSession.OfToken(text, RenewAt(root))
            : UnexpectedFault("the login gave no token");

    private DateTimeOffset RenewAt(JsonElement root)
    {
        if (!root.TryGetProperty("expires_in"u8, out var end) || !end.TryAsNumber(out var seconds) || seconds is <= 0 or > int.MaxValue)
        {
            return DateTimeOffset.MaxValue;
        }

        var lifetime = TimeSpan.FromSeconds(seconds);
        var margin = lifetime / 10 < MaxRenewalMargin ? lifetime / 10 : MaxRenewalMargin;
        var use = lifetime - margin;
        return clock.GetUtcNow() + (use > MinUse ? use : MinUse);
    }

    private static bool IsHeaderText(string text)
    {
        foreach (var c in text)
        {
            if (c is <= ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }
}
