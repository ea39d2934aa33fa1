using System.Globalization;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>Specifies the rule that a mutant of <see cref="RecordModel"/> lacks.</summary>
internal enum RecordMutant
{
    None = 0,
    RefreshIgnoresLaterReadings,
    RecrossingIgnoresLaterReadings,
    RefreshConcludesOnWhatItBeganWith,
    PublishesBeforeItIsStored,
    StoreTakesWritesOfEarlierOwners,
    LoadDoesNotClaimTheStore,
    LostRecordsAreNotReissued,
    ReplicaTakesOlderVersions,
    ReplicaTrustsVersionNumbers,
    ReplicaAppliesTheNewestChangeOnly,
    ReplicaAppliesADeltaOfALostVersion,
}

/// <summary>What may happen, and how often.</summary>
internal sealed record RecordFaults
{
    public int Events { get; init; }

    public int Refreshes { get; init; }

    public int Imports { get; init; }

    public int Takeovers { get; init; }

    public int Crashes { get; init; }

    public int LostAnswers { get; init; }

    public int Losses { get; init; }

    /// <summary>Gets whether a successor has no replica on its silo: after a loss it begins with version 1 again.</summary>
    public bool IsSiloNew { get; init; }

    public int Syncs { get; init; }
}

/// <summary>
/// A tenant with its owner, a zombie or a successor, its store and a replica, while events, a refresh and an import are under way.
/// </summary>
/// <remarks>
/// An announcement only makes a replica ask, so one that asks at any time, of any owner, covers announcements that are lost, late,
/// repeated and reordered.
/// </remarks>
internal sealed class RecordModel : ProtocolModel
{
    public const string Refresh = "refresh";
    public const string Import = "import";

    private readonly RecordMutant _mutant;
    private readonly RecordStore _store = new();
    private readonly List<RecordOwner> _owners = [];
    private readonly RecordReplica _replica;
    private readonly SortedDictionary<string, string> _contents = [];
    private readonly SortedDictionary<string, int> _events = new(StringComparer.Ordinal);
    private RecordFaults _left;
    private int _changes;
    private int _started;
    private int _value;
    private long _replicaVersion;
    private (long Version, int Value) _seen;
    private long _imported;

    public RecordModel(RecordFaults faults, RecordMutant mutant = RecordMutant.None)
    {
        (_left, _mutant, _replica) = (faults, mutant, new RecordReplica(mutant));
        _store.State = TenantState.Unknown(Sample.VeloCloud).Import([RecordFleet.Record(0)], RecordFleet.At(0));
        Activate();
        foreach (var owner in _owners)
        {
            _replica.Ask(owner);
            _replica.Read(owner);
            _replica.Publish(owner);
        }

        Check();
    }

    public override IEnumerable<Step> Steps()
    {
        foreach (var owner in _owners.ToArray())
        {
            foreach (var step in Steps(owner))
            {
                yield return Checked($"owner {owner.Number}: {step.Name}", step.Take);
            }
        }

        if (_left.Takeovers > 0)
        {
            yield return Checked(
                "another owner is activated",
                () =>
                {
                    _left = _left with { Takeovers = _left.Takeovers - 1 };
                    Activate();
                }
            );
        }

        if (_left.Losses > 0)
        {
            yield return Checked("the store is emptied", Lose);
        }
    }

    public override string Fingerprint() =>
        Join([
            _store.Claim,
            _store.State.Snapshot?.Version,
            RecordFleet.Describe(_store.State.Snapshot),
            .. _owners,
            _replica,
            _left,
            .. _contents,
            .. _events,
            (_changes, _started, _value, _replicaVersion, _seen, _imported),
        ]);

    private IEnumerable<Step> Steps(RecordOwner owner)
    {
        foreach (var (name, value) in owner.Working.ToArray())
        {
            if (value is null)
            {
                yield return new($"the {name} reads the device", () => owner.Read(name, _value));
            }
            else if (owner.Saving is null)
            {
                yield return new($"the {name} is sent to the store", () => owner.Store(name, Now()));
            }
        }

        if (owner.Saving is { } saving)
        {
            yield return new($"the store answers the {saving.Name}", () => Answer(owner, saving.Name, saving.After, isAnswered: true));
            if (_left.LostAnswers > 0)
            {
                yield return new(
                    $"the store takes the {saving.Name}, and its answer is lost",
                    () => LoseAnswer(owner, saving.Name, saving.After)
                );
            }
        }
        else
        {
            if (_left.Imports > 0)
            {
                yield return new("an import is sent to the store", () => BeginImport(owner));
            }

            if (owner.Surpassing is not null)
            {
                yield return new("its records are reissued", () => owner.Surpass(Now()));
            }
        }

        if (_left.Events > 0)
        {
            yield return new("the device changes, and an event arrives", () => BeginEvent(owner));
        }

        if (_left.Refreshes > 0)
        {
            yield return new("a refresh begins", () => BeginRefresh(owner));
        }

        if (_left.Crashes > 0)
        {
            yield return new("crashes", () => Crash(owner));
        }

        switch (_replica.Sync)
        {
            case RecordSync.Asks when _left.Syncs > 0:
                yield return new("the replica asks for its version", () => Ask(owner));
                break;
            case RecordSync.Reads:
                yield return new("the replica reads its changes", () => _replica.Read(owner));
                break;
            case RecordSync.Publishes:
                yield return new("the replica publishes", () => _replica.Publish(owner));
                break;
        }
    }

    private Step Checked(string name, Action take) =>
        new(
            name,
            () =>
            {
                take();
                Check();
            }
        );

    private void Activate()
    {
        var owner = new RecordOwner(++_started, _mutant);
        owner.Load(_store, _left.IsSiloNew || _mutant == RecordMutant.LostRecordsAreNotReissued ? null : _replica.State);
        _owners.Add(owner);
        var version = owner.Publication.State.Snapshot?.Version ?? 0;
        Note($"it loads version {version}");
        Hold(version >= _seen.Version && version >= _imported, $"An owner loaded version {version} after a later one was acknowledged.");
    }

    private void BeginEvent(RecordOwner owner)
    {
        _left = _left with { Events = _left.Events - 1 };
        var name = $"event of change {++_value}";
        _events[name] = _value;
        owner.Begin(name);
    }

    private void BeginRefresh(RecordOwner owner)
    {
        _left = _left with { Refreshes = _left.Refreshes - 1 };
        owner.Begin(Refresh);
    }

    private void BeginImport(RecordOwner owner)
    {
        _left = _left with { Imports = _left.Imports - 1 };
        owner.Import(_value, Now());
    }

    private void Ask(RecordOwner owner)
    {
        _left = _left with { Syncs = _left.Syncs - 1 };
        _replica.Ask(owner);
    }

    private void Answer(RecordOwner owner, string name, TenantState after, bool isAnswered)
    {
        if (owner.Claim != _store.Claim && _mutant != RecordMutant.StoreTakesWritesOfEarlierOwners)
        {
            Note($"another owner has claimed it, and this one ends");
            _owners.Remove(owner);
            return;
        }

        _store.State = after;
        owner.Stored(isAnswered);
        if (!isAnswered)
        {
            return;
        }

        Note($"version {after.Snapshot?.Version} has {RecordFleet.Describe(after.Snapshot)}");
        var version = after.Snapshot?.Version ?? 0;
        if (_events.TryGetValue(name, out var value) && value > _seen.Value)
        {
            Note($"the event is acknowledged");
            _seen = (version, value);
        }

        _imported = name == Import ? version : _imported;
    }

    private void LoseAnswer(RecordOwner owner, string name, TenantState after)
    {
        _left = _left with { LostAnswers = _left.LostAnswers - 1 };
        Answer(owner, name, after, isAnswered: false);
    }

    private void Crash(RecordOwner owner)
    {
        _left = _left with { Crashes = _left.Crashes - 1 };
        _owners.Remove(owner);
    }

    // What was acknowledged is as durable as the store; versions and their contents must hold without it. Owners notice, and leave.
    private void Lose()
    {
        _left = _left with { Losses = _left.Losses - 1 };
        _store.State = TenantState.Unknown(Sample.VeloCloud);
        _owners.Clear();
        (_seen, _imported) = ((0, 0), 0);
    }

    private void Check()
    {
        foreach (var owner in _owners)
        {
            Check(owner.Publication.State.Snapshot, $"owner {owner.Number}");
        }

        var served = _replica.State.Snapshot;
        Check(served, "the replica");
        Hold((served?.Version ?? 0) >= _replicaVersion, $"The replica went from version {_replicaVersion} back to {served?.Version ?? 0}.");
        _replicaVersion = served?.Version ?? 0;
    }

    private void Check(TenantSnapshot? served, string where)
    {
        if (served is null)
        {
            return;
        }

        var contents = RecordFleet.Describe(served);
        var version = _left.IsSiloNew ? $"{served.Version} of {served.ChangedAt:T}" : $"{served.Version}";
        Hold(
            _contents.TryAdd(version, contents) || _contents[version] == contents,
            $"Version {version} is {contents} on {where}, and was {_contents[version]}."
        );
        if (_left.IsSiloNew)
        {
            return;
        }

        Hold(
            served.Version < _seen.Version || RecordFleet.ValueIn(served) >= _seen.Value,
            $"Version {served.Version} on {where} undoes the acknowledged event of change {_seen.Value}."
        );
        Hold(
            _imported == 0 || served.Version < _imported || served.Find(RecordFleet.Imported) is not null,
            $"Version {served.Version} on {where} lacks what version {_imported} imported."
        );
    }

    private DateTimeOffset Now() => RecordFleet.At(++_changes);

    private void Note(FormattableString what) => Notes.Add(what.ToString(CultureInfo.InvariantCulture));
}
