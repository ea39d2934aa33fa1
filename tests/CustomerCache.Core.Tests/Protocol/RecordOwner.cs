using System.Collections.Immutable;
using System.Text;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>The store of a tenant: it holds one state, and takes writes of the owner that claimed it last.</summary>
internal sealed class RecordStore
{
    public TenantState State { get; set; } = TenantState.Unknown(Sample.VeloCloud);

    public int Claim { get; set; }
}

/// <summary>A process that owns a tenant, or believes so: what it published, its readings, and one write at a time.</summary>
internal sealed class RecordOwner(int number, RecordMutant mutant)
{
    private static readonly RefreshOptions Options = new();
    private static readonly FakeTime Time = new();

    private readonly DeviceReadings _readings = new();
    private readonly StringBuilder _readingOrder = new();
    private readonly List<(string Name, int? Value, DeviceReadings.Reading Reading, TenantState Began)> _working = [];

    public int Number => number;

    public int Claim { get; private set; }

    public TenantPublication Publication { get; } = new(Sample.VeloCloud, Time);

    /// <summary>Gets the version from which its deltas begin.</summary>
    public long RestoredAt { get; private set; }

    /// <summary>Gets the write in flight; null for none.</summary>
    public (string Name, TenantState After)? Saving { get; private set; }

    /// <summary>Gets the version of a replica that this owner does not know; null for none.</summary>
    public (long Version, DateTimeOffset? ChangedAt)? Surpassing { get; set; }

    /// <summary>Gets the name and value of each refresh and each recrossing under way.</summary>
    public IEnumerable<(string Name, int? Value)> Working => _working.Select(w => (w.Name, w.Value));

    public TenantStatus Status => TenantStatus.Of(Publication.State, null);

    public void Load(RecordStore store, TenantState? kept)
    {
        Claim = mutant == RecordMutant.LoadDoesNotClaimTheStore ? store.Claim : ++store.Claim;

        // As a silo whose storage lost the tenant: what its replica holds is reissued.
        var state =
            store.State.Snapshot is null && kept?.Snapshot is { } snapshot
                ? kept.Surpass(snapshot.Version + 1_000, snapshot.ChangedAt.AddSeconds(100))
                : store.State;
        Publication.Restore(state);
        RestoredAt = state.Snapshot?.Version ?? 0;
    }

    /// <summary>Begins to read the device for a refresh or an event.</summary>
    public void Begin(string name)
    {
        var reading = _readings.Open();
        reading.Begin(RecordFleet.Serial);
        _readingOrder.Append(name).Append(' ');
        _working.Add((name, null, reading, Publication.State));
    }

    /// <summary>Receives the value from the vendors.</summary>
    public void Read(string name, int value)
    {
        var at = Find(name);
        _working[at] = _working[at] with { Value = value };
    }

    /// <summary>Computes the next state from what was read, and sends it to the store.</summary>
    public void Store(string name, DateTimeOffset now)
    {
        var (_, value, reading, began) = _working[Find(name)];
        var isRefresh = name == RecordModel.Refresh;
        ImmutableArray<DeviceOutcome> read = [RecordFleet.Crossed(value!.Value)];
        if (mutant != (isRefresh ? RecordMutant.RefreshIgnoresLaterReadings : RecordMutant.RecrossingIgnoresLaterReadings))
        {
            read = reading.Latest(read);
            _readingOrder.Append('=').Append(name).Append(' ');
        }

        var state = mutant == RecordMutant.RefreshConcludesOnWhatItBeganWith ? began : Publication.State;
        Save(name, isRefresh ? Conclude(state, read, now) : TenantPatch.Apply(Publication.State, read, now));
    }

    public void Import(int value, DateTimeOffset now) =>
        Save(
            RecordModel.Import,
            ImportResult.Of(Publication.State, [RecordFleet.Record(value), RecordFleet.Addition], Options, acceptShrink: false, now).After
        );

    public void Surpass(DateTimeOffset now)
    {
        var (version, changedAt) = Surpassing!.Value;
        Surpassing = null;
        var state = Publication.State;
        Save("reissue", state.IsSurpassedBy(version, changedAt) ? state.Surpass(version, now) : state);
    }

    /// <summary>Receives the answer of the store; a write that failed is not published.</summary>
    public void Stored(bool isStored)
    {
        var (name, after) = Saving!.Value;
        Saving = null;
        if (isStored)
        {
            Publication.Publish(after);
        }

        if (_working.FindIndex(w => w.Name == name) is >= 0 and var at)
        {
            _working[at].Reading.Dispose();
            _working.RemoveAt(at);
        }

        // Readings that are all stored leave nothing behind.
        if (_working.Count == 0)
        {
            _readingOrder.Clear();
        }
    }

    public override string ToString() =>
        ProtocolModel.Join([
            number,
            Claim,
            Publication.State.Snapshot?.Version ?? Publication.State.LostVersion,
            RecordFleet.Describe(Publication.State.Snapshot),
            Publication.State.Snapshot?.BuiltAt,
            RestoredAt,
            .. _working.Select(w => (w.Name, w.Value, w.Began.Snapshot?.Version)),
            _readingOrder,
            Saving?.Name,
            Saving?.After.Snapshot?.Version,
            RecordFleet.Describe(Saving?.After.Snapshot),
            Surpassing,
        ]);

    private static TenantState Conclude(TenantState state, ImmutableArray<DeviceOutcome> read, DateTimeOffset now) =>
        RefreshCompletion
            .Of(
                state,
                new TenantPass(read, 0),
                RefreshOutcome.Stored,
                new RefreshProgress(state.Tenant, "refresh", Time).Status,
                acceptShrink: false,
                Options,
                now
            )
            .After;

    private void Save(string name, TenantState after)
    {
        Saving = (name, after);
        if (mutant == RecordMutant.PublishesBeforeItIsStored)
        {
            Publication.Publish(after);
        }
    }

    private int Find(string name) => _working.FindIndex(w => w.Name == name);
}
