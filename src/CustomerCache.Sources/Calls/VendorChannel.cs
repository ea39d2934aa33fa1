using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Resilience;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.Calls;

/// <summary>Sends all calls to one vendor host through circuit, session, rate limiter and exchange.</summary>
/// <remarks>
/// A call whose session is rejected is retried once with another one; a call answered 429 is retried after the vendor's Retry-After.
/// </remarks>
internal sealed partial class VendorChannel : IVendorChannel, IDisposable
{
    private const int MaxRetriesAfter429 = 3;

    private readonly VendorCall<VendorSession>? _login;
    private readonly VendorExchange _exchange;
    private readonly VendorRateLimiter _limiter;
    private readonly VendorCircuit _circuit;
    private readonly SessionKeeper _sessions;
    private readonly TimeSpan _maxRetryAfter;
    private readonly VendorMetrics _metrics;
    private readonly ILogger _logger;

    /// <summary>Creates the channel.</summary>
    /// <param name="name">The name.</param>
    /// <param name="login">Logs in; null for a vendor behind a service that has the session.</param>
    /// <param name="exchange">Sends the calls.</param>
    /// <param name="limiter">Limits concurrency and rate.</param>
    /// <param name="options">The circuit breaker.</param>
    /// <param name="metrics">Counts rejected calls.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">The logger.</param>
    public VendorChannel(
        ChannelName name,
        VendorCall<VendorSession>? login,
        VendorExchange exchange,
        VendorRateLimiter limiter,
        ResilienceOptions options,
        VendorMetrics metrics,
        TimeProvider clock,
        ILogger logger
    )
    {
        Name = name;
        (_login, _exchange, _limiter, _metrics, _logger) = (login, exchange, limiter, metrics, logger);
        _maxRetryAfter = options.MaxRetryAfter;
        _circuit = new VendorCircuit(name.ToString(), options, clock, logger);
        _sessions = new SessionKeeper(name.ToString(), LogInAtVendorAsync, clock, logger);
        if (login is null)
        {
            _sessions.Adopt(VendorSession.Elsewhere());
        }
    }

    public ChannelName Name { get; }

    public IVendorRateLimiter Limiter => _limiter;

    public DateTimeOffset? CircuitOpenUntil => _circuit.OpenUntil;

    public DateTimeOffset PausedUntil => _limiter.PausedUntil;

    public VendorActivity ReadActivity() => _exchange.Activity.Read();

    /// <summary>Returns the fault of all calls while there is no session, for a vendor that requires one.</summary>
    public Func<VendorFault, VendorFault>? WithoutSession { get; init; }

    public Task<VendorFault?> LogInAsync(CancellationToken cancellationToken) => _sessions.LogInAsync(cancellationToken);

    public async Task<VendorResult<T>> SendAsync<T>(VendorCall<T> call, CancellationToken cancellationToken)
        where T : class
    {
        using var activity = VendorTrace.Start(call, Name);
        var result = await SendWithRetriesAsync(call, cancellationToken);
        VendorTrace.SetOutcome(activity, result.Fault);
        if (result.Fault?.Kind == VendorFaultKind.CircuitOpen)
        {
            _metrics.RejectedByCircuit(call);
        }

        return result;
    }

    private async Task<VendorResult<T>> SendWithRetriesAsync<T>(VendorCall<T> call, CancellationToken cancellationToken)
        where T : class
    {
        var isSessionRenewed = false;
        for (var retries = 0; ; )
        {
            if (_circuit.OpenFault() is { } open)
            {
                return open;
            }

            var (session, attempt) = await AttemptAsync(call, cancellationToken);
            if (attempt.Result.Fault is not { } fault)
            {
                return attempt.Result;
            }

            if (fault.Kind == VendorFaultKind.Unauthorized && session is not null && !isSessionRenewed)
            {
                isSessionRenewed = true;
                Log.SessionRefused(_logger, Name, call.Name);
                if (await _sessions.ReplaceAsync(session, cancellationToken) is null)
                {
                    return fault;
                }
            }
            else if (attempt.RetryAfter is { } wait && retries < MaxRetriesAfter429)
            {
                retries++;
                PauseFor(wait, call.Name);
            }
            else
            {
                return fault;
            }
        }
    }

    /// <summary>Uses a session created elsewhere.</summary>
    internal void Adopt(VendorSession session) => _sessions.Adopt(session);

    public void Dispose()
    {
        _sessions.Dispose();
        _exchange.Dispose();
    }

    private async Task<(VendorSession? Session, Attempt<T> Attempt)> AttemptAsync<T>(
        VendorCall<T> call,
        CancellationToken cancellationToken
    )
        where T : class
    {
        while (true)
        {
            Task<VendorSession?>? login;
            using (await _limiter.AcquireAsync(cancellationToken))
            {
                // The session is chosen last, since the wait for a permit may have been long.
                if (_sessions.TryGet(out var session, out login))
                {
                    return (session, await SendAsync(call, session, cancellationToken));
                }
            }

            // Awaited without a permit: the login itself needs one.
            await login.WaitAsync(cancellationToken);
        }
    }

    private async Task<Attempt<T>> SendAsync<T>(VendorCall<T> call, VendorSession? session, CancellationToken cancellationToken)
        where T : class
    {
        if (session is null && WithoutSession is not null && _sessions.Fault is { } loginFault)
        {
            return new Attempt<T>(WithoutSession(loginFault));
        }

        var sending = new Sending<T>(_exchange, call, session);
        var fault = await _circuit.RunAsync(static (sending, token) => sending.RunAsync(token), sending, cancellationToken);
        return sending.Attempt ?? new Attempt<T>(fault!);
    }

    private void PauseFor(TimeSpan retryAfter, string call)
    {
        var wait =
            retryAfter < TimeSpan.Zero ? TimeSpan.Zero
            : retryAfter > _maxRetryAfter ? _maxRetryAfter
            : retryAfter;
        Log.RateLimited(_logger, Name, wait, call);
        _limiter.PauseFor(wait);
    }

    // A rate-limited login is retried like any call: without a session all others would fail meanwhile.
    private async Task<VendorResult<VendorSession>> LogInAtVendorAsync(CancellationToken cancellationToken)
    {
        if (_login is null)
        {
            return VendorSession.Elsewhere();
        }

        using var activity = VendorTrace.Start(_login, Name);
        for (var retries = 0; ; retries++)
        {
            Attempt<VendorSession> attempt;
            using (await _limiter.AcquireAsync(cancellationToken))
            {
                attempt = await _exchange.SendAsync(_login, null, cancellationToken);
            }

            if (attempt.RetryAfter is not { } wait || retries == MaxRetriesAfter429)
            {
                VendorTrace.SetOutcome(activity, attempt.Result.Fault);
                return attempt.Result;
            }

            PauseFor(wait, _login.Name);
        }
    }

    private sealed class Sending<T>(VendorExchange exchange, VendorCall<T> call, VendorSession? session)
        where T : class
    {
        /// <summary>The attempt; null when the circuit rejected the call.</summary>
        public Attempt<T>? Attempt { get; private set; }

        public async ValueTask<VendorFault?> RunAsync(CancellationToken cancellationToken)
        {
            var attempt = await exchange.SendAsync(call, session, cancellationToken);
            Attempt = attempt;
            return attempt.Result.Fault;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            3002,
            LogLevel.Information,
            "{Host} rejected the session for {Call}; retrying once with a new one.",
            EventName = "SessionRefused"
        )]
        public static partial void SessionRefused(ILogger logger, ChannelName host, string call);

        [LoggerMessage(
            3003,
            LogLevel.Warning,
            "{Host} returned Retry-After; all calls to it pause for {Wait}, then {Call} is retried.",
            EventName = "RateLimited"
        )]
        public static partial void RateLimited(ILogger logger, ChannelName host, TimeSpan wait, string call);
    }
}
