namespace CustomerCache.Simulator;

/// <summary>
/// Holds the faults in force; can be changed while calls run. Thread safe: a call is evaluated once, on arrival, against the current plan.
/// </summary>
/// <remarks>
/// Random choices are deterministic by order of arrival: the n-th call in a fault's scope is affected in every run with the same seed, or
/// in none. With concurrent callers the number of affected calls is therefore reproducible, but not which callers they are.
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

    /// <summary>Adds a fault to all operations of a vendor, including logins as described at <see cref="Fault"/>.</summary>
    /// <param name="vendor">The affected vendor.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="host">One VeloCloud host; null for all.</param>
    /// <param name="share">The share of affected calls.</param>
    /// <param name="times">The maximum number of affected calls; the fault stays in the plan.</param>
    public ActiveFault Add(Vendor vendor, Fault fault, string? host = null, double share = 1, int times = int.MaxValue) =>
        Add(fault, vendor, operation: null, host, share, times);

    /// <summary>Adds a fault to one operation.</summary>
    /// <inheritdoc cref="Add(Vendor, Fault, string?, double, int)"/>
    public ActiveFault Add(VendorOperation operation, Fault fault, string? host = null, double share = 1, int times = int.MaxValue) =>
        Add(fault, vendor: null, operation, host, share, times);

    /// <summary>Removes all faults and releases the calls that they hold.</summary>
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
            // Each fault has its own random sequence; otherwise two faults of one share would always affect the same calls.
            var active = new ActiveFault(this, fault, new(vendor, operation, host, share, times), Dice.Mix(_seed + ++_added), rate);
            _active = [.. _active, active];
            return active;
        }
    }
}

/// <summary>Represents the calls that a fault can affect; a null field matches everything.</summary>
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
