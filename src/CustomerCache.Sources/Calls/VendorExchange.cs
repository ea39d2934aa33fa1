using System.Net;
using System.Text.Json;
using CustomerCache.Core;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>
/// Sends a call once, within its time limit, and converts any failure into a result. Only the caller's cancellation is thrown.
/// </summary>
/// <param name="http">The plain invoker; time limits, headers and statuses are handled here.</param>
/// <param name="secrets">Texts to redact should a vendor echo them.</param>
/// <param name="metrics">Records durations and outcomes.</param>
/// <param name="clock">Measures the time limits.</param>
internal sealed class VendorExchange(HttpMessageInvoker http, SecretTexts secrets, VendorMetrics metrics, TimeProvider clock) : IDisposable
{
    public VendorActivityLog Activity { get; } = new(clock);

    public async Task<Attempt<T>> SendAsync<T>(VendorCall<T> call, VendorSession? session, CancellationToken cancellationToken)
        where T : class
    {
        var startedAt = clock.GetTimestamp();
        var attempt = await TryAsync(call, session, cancellationToken);
        var duration = clock.GetElapsedTime(startedAt);
        metrics.Exchanged(call, attempt.Result.Fault, duration);
        if (!attempt.Result.IsSuccess)
        {
            attempt = attempt with { Result = FaultText.Presentable(attempt.Result.Fault, secrets, session?.Secrets ?? SecretTexts.None) };
        }

        Activity.Record(call.Name, attempt.Result.Fault, duration);
        return attempt;
    }

    public void Dispose() => http.Dispose();

    private async Task<Attempt<T>> TryAsync<T>(VendorCall<T> call, VendorSession? session, CancellationToken cancellationToken)
        where T : class
    {
        using var timeout = new CancellationTokenSource(call.TimeLimit, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = call.NewRequest();
            session?.Authorize(request);
            using var response = await http.SendAsync(request, linked.Token);
            return call.IsAnswer(response)
                ? new Attempt<T>(await call.ReadAsync(response, linked.Token))
                : await RefusedAsync(call, response, linked.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return new Attempt<T>(
                timeout.IsCancellationRequested ? call.TimeOutFault() : call.ConnectionFault("the connection was not made in time")
            );
        }
        catch (Exception failure) when (Explain(call, failure) is { } fault)
        {
            return new Attempt<T>(fault);
        }
    }

    private async Task<Attempt<T>> RefusedAsync<T>(VendorCall<T> call, HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        // A redirect is not followed; its location says more than its body.
        var body = response.Headers.Location is { } location
            ? $"redirected to {location}"
            : await BodyText.ReadAsync(response.Content, cancellationToken);
        var fault = call.StatusFault((int)response.StatusCode, body);
        return new Attempt<T>(
            string.IsNullOrWhiteSpace(body) || body.Contains(fault.Detail, StringComparison.Ordinal) ? fault : fault with { Reason = body },
            response.StatusCode is HttpStatusCode.TooManyRequests ? RetryAfter(response) : null
        );
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } wait } => wait,
            { Date: { } moment } => moment - clock.GetUtcNow(),
            _ => null,
        };

    private static VendorFault? Explain(VendorCall call, Exception failure) =>
        failure switch
        {
            HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => call.UnexpectedFault("it was cut short"),
            JsonException => call.UnexpectedFault("it is not JSON"),
            InvalidDataException => call.UnexpectedFault("it cannot be decompressed"),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => call.UnexpectedFault(
                "it is too large"
            ),
            HttpRequestException { InnerException: System.Security.Authentication.AuthenticationException inner } => Disconnected(
                call,
                inner.Message
            ),
            HttpRequestException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException => Disconnected(
                call,
                failure.Message
            ),
            InvalidOperationException or FormatException or ArgumentException or OverflowException => call.UnexpectedFault(
                "it cannot be read"
            ),
            _ => null,
        };

    // The text of a fault is a contract with alerts and may leave out the cause, such as "Connection refused (host:port)".
    private static VendorFault Disconnected(VendorCall call, string cause) =>
        call.ConnectionFault(cause) is var fault && fault.Detail.Contains(cause, StringComparison.Ordinal)
            ? fault
            : fault with
            {
                Reason = cause,
            };
}

/// <summary>Creates the headers that VeloCloud and Bruin require on every call, even without a body.</summary>
internal static class VendorHeaders
{
    public const string Json = "application/json";
    public const string JsonPatch = "application/json-patch+json";

    private const string NoCache = "no-cache, no-store, no-transform, max-age=0, only-if-cached";

    public static HttpRequestMessage Request(HttpMethod method, Uri url, byte[] body)
    {
        var request = new HttpRequestMessage(method, url) { Content = Content(body, JsonPatch) };
        request.Headers.TryAddWithoutValidation("Cache-Control", NoCache);
        return request;
    }

    public static ByteArrayContent Content(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}

/// <summary>Represents the outcome of one HTTP exchange.</summary>
/// <param name="Result">The result; never default.</param>
/// <param name="RetryAfter">The Retry-After of a 429; null otherwise.</param>
internal readonly record struct Attempt<T>(VendorResult<T> Result, TimeSpan? RetryAfter = null)
    where T : class;
