using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>
/// Posts messages to an incoming webhook. Its address is a secret: it is never part of a reason, and the transport neither logs nor traces
/// it, nor follows a redirect with it. Certificates are verified as .NET does by default.
/// </summary>
internal sealed class SlackCarrier(Uri webhook, TimeProvider time) : IAlertCarrier, IDisposable
{
    // Slack truncates longer texts.
    private const int MaxLength = 39_000;

    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),

            // Suppresses the activity, which would contain the whole address.
            ActivityHeadersPropagator = null,
        }
    );

    /// <inheritdoc/>
    public string Name => "slack";

    /// <inheritdoc/>
    public bool Takes(Alert alert) => alert.Text is not null;

    /// <inheritdoc/>
    public async Task<DeliveryTry> TryAsync(Alert alert, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = new ByteArrayContent(Body(alert.Text!)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var reason = FormattableString.Invariant($"Slack answered {(int)response.StatusCode}");
            return response.StatusCode switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new DeliveryTry.Delivered(),
                HttpStatusCode.TooManyRequests => new DeliveryTry.Again(reason, RetryAfter(response.Headers.RetryAfter)),
                HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new DeliveryTry.Again(reason),
                _ => new DeliveryTry.Refused(reason),
            };
        }
        catch (HttpRequestException failure)
        {
            return new DeliveryTry.Again($"Slack cannot be reached ({failure.HttpRequestError})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // Messages quote vendors' answers: escaped so that a mention in them notifies no one. Slack shows the original text.
    private static byte[] Body(string text)
    {
        var shown = text.Length > MaxLength ? text[..MaxLength] + " … (cut; the log has all of it)" : text;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonDefaults.Writer))
        {
            json.WriteStartObject();
            json.WriteString("text", shown.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal));
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header switch
        {
            { Delta: { } wait } => wait,
            { Date: { } moment } => moment - time.GetUtcNow(),
            _ => null,
        };
}
