using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CustomerCache.Core.Inventory;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.Calls;

/// <summary>Manages the session of one vendor host.</summary>
/// <remarks>
/// At most one login runs; callers that need a session wait for it. A caller whose session was rejected receives its replacement if there
/// is one, and logs in only otherwise.
/// </remarks>
internal sealed partial class SessionKeeper : IDisposable
{
    /// <summary>The minimum time between a failed login and the next one, so that thousands of calls do not lock the account.</summary>
    /// <value>10 seconds.</value>
    public static readonly TimeSpan HoldOff = TimeSpan.FromSeconds(10);

    private readonly string _host;
    private readonly Func<CancellationToken, Task<VendorResult<VendorSession>>> _logIn;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stoppingToken;
    private readonly Lock _gate = new();
    private VendorSession? _current;
    private VendorFault? _fault;
    private DateTimeOffset _nextLogin;
    private Task<VendorSession?>? _login;

    public SessionKeeper(string host, Func<CancellationToken, Task<VendorResult<VendorSession>>> logIn, TimeProvider clock, ILogger logger)
    {
        (_host, _logIn, _clock, _logger) = (host, logIn, clock, logger);
        _stoppingToken = _stopping.Token;
    }

    /// <summary>Why the last login failed; null when it succeeded.</summary>
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

    /// <summary>Returns the session for a call, null when no login succeeds; or the login to wait for before retrying.</summary>
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

    /// <summary>Returns a session other than the rejected one; null when no login succeeds.</summary>
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

    /// <summary>Logs in now, even with a valid session; returns the fault, or null.</summary>
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

    /// <summary>Uses a session created elsewhere.</summary>
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

    // On the thread pool and without the first caller's token: the login is shared by all waiting callers.
    private Task<VendorSession?> LogIn_NeedsLock() => _login ??= Task.Run(RunAsync);

    private async Task<VendorSession?> RunAsync()
    {
        VendorResult<VendorSession> result = new VendorFault(VendorFaultKind.Connection, null, "The login was cancelled");
        try
        {
            result = await _logIn(_stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The process is stopping; the session is no longer needed.
        }
        finally
        {
            Finish(result);
        }

        return Complete(result);
    }

    private void Finish(VendorResult<VendorSession> result)
    {
        lock (_gate)
        {
            _login = null;
            _fault = result.Fault;
            _nextLogin = result.IsSuccess ? default : _clock.GetUtcNow() + HoldOff;
            _current = result.Value ?? _current;
        }
    }

    private VendorSession? Complete(VendorResult<VendorSession> result)
    {
        if (result.IsSuccess)
        {
            Log.LoggedIn(_logger, _host);
            return result.Value;
        }

        var fault = result.Fault;
        var reason =
            fault.Kind is VendorFaultKind.Connection or VendorFaultKind.TimedOut || fault.Status is null
                ? fault.Reason ?? fault.Detail
                : string.Create(CultureInfo.InvariantCulture, $"HTTP status {fault.Status}");
        Log.LoginFailed(_logger, _host, fault.Kind, reason, HoldOff);
        lock (_gate)
        {
            return _current;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3000, LogLevel.Information, "Logged in at {Host}; calls use the new session.", EventName = "LoggedIn")]
        public static partial void LoggedIn(ILogger logger, string host);

        [LoggerMessage(
            3001,
            LogLevel.Warning,
            "Failed to log in at {Host} ({Kind}, {Reason}); check URL, username and password. Next login in "
                + "{HoldOff}; calls use the current session, if any.",
            EventName = "LoginFailed"
        )]
        public static partial void LoginFailed(ILogger logger, string host, VendorFaultKind kind, string reason, TimeSpan holdOff);
    }
}
