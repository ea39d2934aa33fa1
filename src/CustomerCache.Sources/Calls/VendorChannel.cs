using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Resilience;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.Calls;

/// <summary>
/// The way to one vendor host, shared by all calls to it: circuit, session, budget, exchange. A call whose session is refused is repeated
/// once with another one; a call that comes too often is repeated after the wait that the vendor asks for.
/// </summary>
internal sealed partial class VendorChannel : IVendorChannel, IDisposable
{
    private const int MaxRetriesAfter429 = 3;

    private readonly VendorCall<VendorSession> _login;
    private readonly VendorExchange _exchange;
    private readonly VendorRateLimiter _budget;
    private readonly VendorCircuit _circuit;
    private readonly SessionKeeper _sessions;
    private readonly TimeSpan _maxRetryAfter;
    private readonly VendorMetrics _metrics;
    private readonly ILogger _logger;

    public VendorChannel(
        ChannelName name,
        VendorCall<VendorSession> login,
        VendorExchange exchange,
        VendorRateLimiter budget,
        ResilienceOptions options,
        VendorMetrics metrics,
        TimeProvider clock,
        ILogger logger
    )
    {
        Name = name;
        (_login, _exchange, _budget, _metrics, _logger) = (login, exchange, budget, metrics, logger);
        _maxRetryAfter = options.MaxRetryAfter;
        _circuit = new VendorCircuit(name.ToString(), options, clock, logger);
        _sessions = new SessionKeeper(name.ToString(), LogInAtVendorAsync, clock, logger);
    }

    public ChannelName Name { get; }

    public IVendorRateLimiter Budget => _budget;

    public DateTimeOffset? HeldBackUntil => _circuit.HeldUntil;

    /// <summary>For a vendor that answers nothing without a session: the fault that stands for all calls then.</summary>
    public Func<VendorFault, VendorFault>? WithoutSession { get; init; }

    public Task<VendorFault?> LogInAsync(CancellationToken cancellationToken) => _sessions.LogInAsync(cancellationToken);

    public async Task<VendorResult<T>> AskAsync<T>(VendorCall<T> call, CancellationToken cancellationToken)
        where T : class
    {
        using var activity = VendorTrace.Start(call, Name);
        var answer = await AskUntilAnsweredAsync(call, cancellationToken);
        VendorTrace.Tell(activity, answer.Fault);
        if (answer.Fault?.Kind == VendorFaultKind.CircuitOpen)
        {
            _metrics.Held(call);
        }

        return answer;
    }

    private async Task<VendorResult<T>> AskUntilAnsweredAsync<T>(VendorCall<T> call, CancellationToken cancellationToken)
        where T : class
    {
        var renewed = false;
        for (var slowed = 0; ; )
        {
            if (_circuit.Held() is { } held)
            {
                return held;
            }

            var (session, attempt) = await AttemptAsync(call, cancellationToken);
            if (attempt.Answer.Fault is not { } fault)
            {
                return attempt.Answer;
            }

            if (fault.Kind == VendorFaultKind.Unauthorized && session is not null && !renewed)
            {
                renewed = true;
                Log.SessionRefused(_logger, Name, call.Name);
                if (await _sessions.ReplaceAsync(session, cancellationToken) is null)
                {
                    return fault;
                }
            }
            else if (attempt.RetryAfter is { } wait && slowed < MaxRetriesAfter429)
            {
                slowed++;
                PauseFor(wait, call.Name);
            }
            else
            {
                return fault;
            }
        }
    }

    /// <summary>Takes a session that was made elsewhere.</summary>
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
            using (await _budget.AcquireAsync(cancellationToken))
            {
                // The session is chosen last, for the wait for a place may have been long.
                if (_sessions.TryGet(out var session, out login))
                {
                    return (session, await SendAsync(call, session, cancellationToken));
                }
            }

            // Waited for without a place: the login itself needs one.
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
        return sending.Done ?? new Attempt<T>(fault!);
    }

    private void PauseFor(TimeSpan asked, string call)
    {
        var wait =
            asked < TimeSpan.Zero ? TimeSpan.Zero
            : asked > _maxRetryAfter ? _maxRetryAfter
            : asked;
        Log.SlowDown(_logger, Name, wait, call);
        _budget.PauseFor(wait);
    }

    // A vendor that asks a login to slow down is given time, as with any call: without a session all others would fail meanwhile.
    private async Task<VendorResult<VendorSession>> LogInAtVendorAsync(CancellationToken cancellationToken)
    {
        using var activity = VendorTrace.Start(_login, Name);
        for (var slowed = 0; ; slowed++)
        {
            Attempt<VendorSession> attempt;
            using (await _budget.AcquireAsync(cancellationToken))
            {
                attempt = await _exchange.SendAsync(_login, null, cancellationToken);
            }

            if (attempt.RetryAfter is not { } wait || slowed == MaxRetriesAfter429)
            {
                VendorTrace.Tell(activity, attempt.Answer.Fault);
                return attempt.Answer;
            }

            PauseFor(wait, _login.Name);
        }
    }

    private sealed class Sending<T>(VendorExchange exchange, VendorCall<T> call, VendorSession? session)
        where T : class
    {
        /// <summary>Null as long as the call was not let through.</summary>
        public Attempt<T>? Done { get; private set; }

        public async ValueTask<VendorFault?> RunAsync(CancellationToken cancellationToken)
        {
            var attempt = await exchange.SendAsync(call, session, cancellationToken);
            Done = attempt;
            return attempt.Answer.Fault;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3002, LogLevel.Information, "{Host} refused our session for {Call}; it is repeated once with a new one")]
        public static partial void SessionRefused(ILogger logger, ChannelName host, string call);

        [LoggerMessage(3003, LogLevel.Warning, "{Host} asks us to slow down; all calls to it wait for {Wait}, then {Call} is repeated")]
        public static partial void SlowDown(ILogger logger, ChannelName host, TimeSpan wait, string call);
    }
}
