using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>Queues recrossed devices until the writer of their tenant is free. Not thread safe.</summary>
internal sealed class WaitingPatches
{
    // Far more than arrive during one write, and few enough that the next refresh need not wait for long.
    private const int MaxTaken = 1_000;

    private readonly Queue<WaitingPatch> _waiting = new();

    /// <summary>Adds recrossed devices.</summary>
    public void Add(WaitingPatch patch) => _waiting.Enqueue(patch);

    /// <summary>
    /// Takes the next ones, in order, that can be stored together: none of them may decide about a device of another, since the later
    /// decision counts.
    /// </summary>
    public IReadOnlyList<WaitingPatch> Take()
    {
        var taken = new List<WaitingPatch>();
        var decided = new HashSet<string>(StringComparer.Ordinal);
        while (taken.Count < MaxTaken && _waiting.TryPeek(out var next) && !next.Devices.SelectMany(Names).Any(decided.Contains))
        {
            decided.UnionWith(next.Devices.SelectMany(Names));
            taken.Add(_waiting.Dequeue());
        }

        return taken;
    }

    /// <summary>Completes patches that were stored, or that failed to be.</summary>
    public static void Complete(IReadOnlyList<WaitingPatch> patches, Exception? failure)
    {
        foreach (var patch in patches)
        {
            patch.Complete(failure);
        }
    }

    private static IEnumerable<string> Names(DeviceOutcome device) =>
        new[]
        {
            device.SerialNumber,
            device.HaSerialNumber,
            (device.Outcome as CrossingOutcome.Crossed)?.HaPartner?.SerialNumber,
            device.Edge?.ToString(),
        }.OfType<string>();
}

/// <summary>Represents recrossed devices that are not stored yet.</summary>
internal sealed class WaitingPatch(ImmutableArray<DeviceOutcome> devices, DeviceReadings.Reading reading)
{
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The outcomes.</summary>
    public ImmutableArray<DeviceOutcome> Devices => devices;

    /// <summary>The outcomes to store, unless a later reading of a device is stored.</summary>
    public ImmutableArray<DeviceOutcome> Latest => reading.Latest(devices);

    /// <summary>Completes when they are stored and published.</summary>
    public Task Stored => _stored.Task;

    /// <summary>Completes <see cref="Stored"/>.</summary>
    public void Complete(Exception? failure)
    {
        if (failure is null)
        {
            _stored.TrySetResult();
        }
        else
        {
            _stored.TrySetException(failure);
        }
    }
}
