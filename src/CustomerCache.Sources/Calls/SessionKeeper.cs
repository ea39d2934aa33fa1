using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Inventory;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.Calls;

/// <summary>
/// The session of one vendor host. At most one login runs; whoever needs a session meanwhile waits for it. A caller whose session was
/// refused gets the one that replaced it, if there is one, and causes a login only if there is none.
/// </summary>
internal sealed partial class SessionKeeper : IDisposable
{
    /// <summary>After a failed login none is tried for so long: thousands of calls must not lock an account out.</summary>
    public static readonly TimeSpan HoldOff = TimeSpan.FromSeconds(10);

    private readonly string _host;
    private readonly Func<CancellationToken, Task<VendorResult<VendorSession>>> _logIn;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private VendorSession? _current;
    private VendorFault? _fault;
    private DateTimeOffset _nextLogin;
    private Task<VendorSession?>? _login;

    public SessionKeeper(string host, Func<CancellationToken, Task<VendorResult<VendorSession>>> logIn, TimeProvider clock, ILogger logger)
    {
        (_host, _logIn, _clock, _logger) = (host, logIn, clock, logger);
        _stop = _stopping.Token;
    }

    /// <summary>Why the last login gave no session; null when it gave one.</summary>
    public VendorFault? Fault
    {
        get
        {
            lock (_gate)
            {
                return _fault;
            }
        }
    }

    /// <summary>The session to send a call with, null when no login succeeds; or the login to wait for before asking again.</summary>
    public bool TryGet(out VendorSession? session, [NotNullWhen(false)] out Task<VendorSession?>? login)
    {
        lock (_gate)
        {
            if (_login is null)
            {
                var now = _clock.GetUtcNow();
                if (now < _nextLogin || (_current is not null && now < _current.RenewAt))
                {
                    (session, login) = (_current, null);
                    return true;
                }
            }

            (session, login) = (null, LogIn_NeedsLock());
            return false;
        }
    }

    /// <summary>Another session than the refused one; null when no login succeeds.</summary>
    public ValueTask<VendorSession?> ReplaceAsync(VendorSession refused, CancellationToken cancellationToken)
    {
        Task<VendorSession?> login;
        lock (_gate)
        {
            if (_current is not null && !ReferenceEquals(_current, refused))
            {
                return new ValueTask<VendorSession?>(_current);
            }

            _current = null;
            if (_login is null && _clock.GetUtcNow() < _nextLogin)
            {
                return new ValueTask<VendorSession?>((VendorSession?)null);
            }

            login = LogIn_NeedsLock();
        }

        return new ValueTask<VendorSession?>(login.WaitAsync(cancellationToken));
    }

    /// <summary>Logs in now, whatever there is; tells why it failed, or null.</summary>
    public async Task<VendorFault?> LogInAsync(CancellationToken cancellationToken)
    {
        Task<VendorSession?> login;
        lock (_gate)
        {
            login = LogIn_NeedsLock();
        }

        await login.WaitAsync(cancellationToken);
        return Fault;
    }

    /// <summary>Takes a session that was made elsewhere.</summary>
    internal void Adopt(VendorSession session)
    {
        lock (_gate)
        {
            _current = session;
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    // On the thread pool and without the token of whoever came first: the login belongs to all who wait for it, not to one of them.
    private Task<VendorSession?> LogIn_NeedsLock() => _login ??= Task.Run(RunAsync);

    private async Task<VendorSession?> RunAsync()
    {
        VendorResult<VendorSession> answer = new VendorFault(VendorFaultKind.Connection, null, "The login was broken off");
        try
        {
            answer = await _logIn(_stop);
        }
        catch (OperationCanceledException)
        {
            // The process stops: nobody waits for this session any more.
        }
        finally
        {
            Finish(answer);
        }

        return Finished(answer);
    }

    private void Finish(VendorResult<VendorSession> answer)
    {
        lock (_gate)
        {
            _login = null;
            _fault = answer.Fault;
            _nextLogin = answer.IsSuccess ? default : _clock.GetUtcNow() + HoldOff;
            _current = answer.Value ?? _current;
        }
    }

    private VendorSession? Finished(VendorResult<VendorSession> answer)
    {
        if (answer.IsSuccess)
        {
            Log.LoggedIn(_logger, _host);
            return answer.Value;
        }

        Log.LoginFailed(_logger, _host, answer.Fault.Kind, answer.Fault.Status, HoldOff);
        lock (_gate)
        {
            return _current;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3000, LogLevel.Information, "Logged in at {Host}; calls use the new session")]
        public static partial void LoggedIn(ILogger logger, string host);

        [LoggerMessage(
            3001,
            LogLevel.Warning,
            "Login at {Host} failed ({Kind}, status {Status}); calls go on with what there is, the next login is tried after {HoldOff}"
        )]
        public static partial void LoginFailed(ILogger logger, string host, VendorFaultKind kind, int? status, TimeSpan holdOff);
    }
}
