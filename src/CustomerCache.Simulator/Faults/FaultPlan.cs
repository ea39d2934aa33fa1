namespace CustomerCache.Simulator;

/// <summary>
/// The faults in force, settable while calls run. Thread-safe: a call is judged once, on arrival, against the plan of that moment.
/// </summary>
/// <remarks>
/// Chance is deterministic by order of arrival: of the calls that meet a fault, the n-th is struck or spared alike in every run with
/// the same seed. Under concurrency the number of victims is therefore reproducible, but not which callers they are.
/// </remarks>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ulong _seed;
    private volatile ActiveFault[] _active = [];
    private ulong _added;

    internal FaultPlan(TimeProvider time, int seed) => (_time, _seed) = (time, Dice.Mix((ulong)seed));

    /// <summary>The faults in force, oldest first.</summary>
    public IReadOnlyList<ActiveFault> Active => _active;

    /// <summary>Puts a fault on all operations of a vendor, logins included as <see cref="Fault"/> says.</summary>
    /// <param name="vendor">The vendor to strike.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="host">One VeloCloud host; null for all.</param>
    /// <param name="share">Share of the calls that is struck.</param>
    /// <param name="times">No more calls than this are struck; the fault stays on the plan.</param>
    public ActiveFault Add(Vendor vendor, Fault fault, string? host = null, double share = 1, int times = int.MaxValue) =>
        Add(fault, vendor, operation: null, host, share, times);

    /// <summary>Puts a fault on one operation.</summary>
    /// <inheritdoc cref="Add(Vendor, Fault, string?, double, int)"/>
    public ActiveFault Add(VendorOperation operation, Fault fault, string? host = null, double share = 1, int times = int.MaxValue) =>
        Add(fault, vendor: null, operation, host, share, times);

    /// <summary>Takes all faults off the plan and lets go what hangs.</summary>
    public void Clear()
    {
        foreach (var fault in _active)
            fault.Dispose();
    }

    internal void Remove(ActiveFault fault)
    {
        lock (_gate)
        {
            _active = [.. _active.Where(active => active != fault)];
        }
    }

    internal FaultVerdict Judge(VendorOperation operation, string? host)
    {
        FaultVerdict? verdict = null;
        foreach (var active in _active)
        {
            if (active.Strikes(operation, host, out var hit))
                (verdict ??= new()).Add(active, hit);
        }

        return verdict ?? FaultVerdict.None;
    }

    private ActiveFault Add(Fault fault, Vendor? vendor, VendorOperation? operation, string? host, double share, int times)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        if (fault is Fault.Status { Codes.IsDefaultOrEmpty: true })
            throw new ArgumentException("A status fault needs a status.", nameof(fault));
        if (fault is Fault.SmallPages { Size: < 1 })
            throw new ArgumentException("A page has at least one record.", nameof(fault));
        var rate = fault is Fault.RateLimit limit ? new RateWindow(limit.CallsPerSecond, _time) : null;
        lock (_gate)
        {
            // Each fault throws its own dice; otherwise two faults of one share would always strike the same calls.
            var active = new ActiveFault(this, fault, new(vendor, operation, host, share, times), Dice.Mix(_seed + ++_added), rate);
            _active = [.. _active, active];
            return active;
        }
    }
}

/// <summary>Which calls a fault can strike: null fields cover everything.</summary>
internal sealed record FaultScope(Vendor? Vendor, VendorOperation? Operation, string? Host, double Share, int Times)
{
    public bool Covers(VendorOperation operation, string? host, Fault fault) =>
        (Vendor is null || Vendor == VendorOperations.VendorOf(operation))
        && (Operation is null ? !IsLogin(operation) || SparesNoLogin(fault) : Operation == operation)
        && (Host is null || string.Equals(Host, host, StringComparison.OrdinalIgnoreCase));

    private static bool IsLogin(VendorOperation operation) =>
        operation is VendorOperation.VeloCloudLogin or VendorOperation.HawkeyeLogin or VendorOperation.BruinToken;

    private static bool SparesNoLogin(Fault fault) =>
        fault is Fault.Latency or Fault.Status or Fault.Down or Fault.RateLimit or Fault.Hanging;
}
