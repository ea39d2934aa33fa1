using System.Globalization;
using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>Specifies the rule that a mutant of <see cref="DerivedModel"/> lacks.</summary>
internal enum DerivedMutant
{
    None = 0,
    DoesNotWaitForReplicas,
    DoesNotRepeatForReplicasBehind,
    IgnoresReportsOfEarlierVersions,
    ForgetsWhatIsPendingInACrash,
    DoesNotRepeatAfterACrash,
    ReplicaMovesLongAfterItsReport,
    CompletesWhatBecameDueMeanwhile,
}

/// <summary>What may happen, and how often.</summary>
internal sealed record DerivedFaults
{
    public int Replicas { get; init; } = 1;

    public int Changes { get; init; } = 1;

    public int Leases { get; init; } = 1;

    public int Lags { get; init; }

    public int Silences { get; init; }

    public int Crashes { get; init; }
}

/// <summary>
/// What a caller derives from a record that it reads from one of two replicas, and its invalidation by the tenant's owner, which may crash;
/// replicas may lag or fall silent, and come back.
/// </summary>
internal sealed class DerivedModel : ProtocolModel
{
    private static readonly CacheKey Key = new("orders", "orders:detail:1");
    private static readonly EntityRef Device = EntityRef.Of(DerivedInvalidations.Device, RecordFleet.Serial);

    private readonly DerivedMutant _mutant;
    private readonly CachePartition _partition = new(
        new PartitionTerms(TimeSpan.FromSeconds(30), 1 << 20, TimeSpan.FromHours(1)),
        RecordFleet.At(0)
    );
    private readonly Replica[] _replicas;
    private readonly SortedDictionary<int, long> _followers = [];
    private DerivedInvalidationQueue _queue = new();
    private TenantState _state;
    private DerivedInvalidations? _stored;
    private DerivedInvalidationQueue.Round? _sent;
    private Phase _phase;
    private bool _wasBehind;
    private Caller? _caller;
    private string _sinceStart = "";
    private DerivedFaults _left;

    public DerivedModel(DerivedFaults faults, DerivedMutant mutant = DerivedMutant.None)
    {
        (_left, _mutant) = (faults, mutant);
        _state = TenantState.Unknown(Sample.VeloCloud).Import([RecordFleet.Record(0)], RecordFleet.At(0));
        _replicas = [.. Enumerable.Range(0, faults.Replicas).Select(_ => new Replica(_state.Snapshot!))];
        for (var i = 0; i < _replicas.Length; i++)
        {
            _followers[i] = _state.Snapshot!.Version;
        }

        _queue.Restore(_state.Snapshot!.Version, null);
    }

    private enum Phase
    {
        Waits = 0,
        IsSent,
        HasTakenEffect,
        Repeats,
        Settles,
    }

    public override IEnumerable<Step> Steps()
    {
        if (_left.Changes > 0)
        {
            yield return Checked("a change is published", Publish);
        }

        for (var i = 0; i < _replicas.Length; i++)
        {
            var (number, replica) = (i, _replicas[i]);
            yield return replica.Next is null
                ? Checked($"replica {number} reports its version", () => Report(number, replica))
                : Checked($"replica {number} serves the next version", replica.Move);
            if (_left.Silences > 0 && _followers.ContainsKey(number))
            {
                yield return Checked($"replica {number} is silent for minutes", () => Expire(number));
            }
        }

        if (Invalidation() is { } step)
        {
            yield return Checked(step.Name, step.Take);
        }

        foreach (var call in Calls())
        {
            yield return Checked(call.Name, call.Take);
        }

        if (_left.Crashes > 0)
        {
            yield return Checked("the owner crashes, and another one is activated", Crash);
        }
    }

    public override string Fingerprint() =>
        Join([
            _state.Snapshot!.Version,
            Describe(_queue.Due),
            _queue.MustRepeat,
            _queue.MustSettle,
            _sinceStart,
            Describe(_stored),
            _phase,
            Describe(_sent),
            _wasBehind,
            .. _followers.Select(f => (object)f),
            .. _replicas.Select(r => (r.Served.Version, r.Next?.Version, r.AskedEarlierOwner)),
            _caller,
            Cached,
            _left,
        ]);

    private int? Cached =>
        _partition.Find(Key, RecordFleet.At(0)) is { } entry ? int.Parse(entry.Value.Span, CultureInfo.InvariantCulture) : null;

    private Step Checked(string name, Action take) =>
        new(
            name,
            () =>
            {
                take();
                Check();
            }
        );

    private void Publish()
    {
        _left = _left with { Changes = _left.Changes - 1 };
        var before = _state;
        _state = TenantPatch.Apply(
            before,
            [RecordFleet.Crossed((int)before.Snapshot!.Version)],
            RecordFleet.At((int)before.Snapshot.Version)
        );
        var stale = DerivedInvalidations.Between(before, _state);
        _stored = DerivedInvalidations.Union(_queue.Due?.Stale, stale)?.Bounded();
        _queue.Add(_state.Snapshot!.Version, stale);
        _sinceStart += "+";
    }

    private void Report(int number, Replica replica)
    {
        _followers[number] = replica.Served.Version;
        if (_mutant != DerivedMutant.IgnoresReportsOfEarlierVersions)
        {
            _queue.Serves(replica.Served.Version, _state.Snapshot);
        }

        replica.Next = _state.Snapshot!.Version > replica.Served.Version ? _state.Snapshot : null;
    }

    private void Expire(int number)
    {
        _left = _left with { Silences = _left.Silences - 1 };
        _followers.Remove(number);
        ReportAgain(_replicas[number]);
    }

    private Step? Invalidation()
    {
        switch (_phase)
        {
            case Phase.Waits when _queue.Due is { } due:
                var isBehind = _mutant != DerivedMutant.DoesNotWaitForReplicas && IsBehind(due.Version);
                return !isBehind ? new("the invalidation is sent", () => Send(due, wasBehind: false))
                    : _left.Lags > 0 ? new("the invalidation is sent although a replica is behind", () => SendLate(due))
                    : null;
            case Phase.IsSent:
                return new("the invalidation takes effect", TakeEffect);
            case Phase.HasTakenEffect:
                return new("the invalidation is acknowledged", Complete);
            case Phase.Repeats when _queue.Due != _sent || !IsBehind(_sent!.Version):
                return new("the invalidation is due again", () => _phase = Phase.Waits);
            case Phase.Settles:
                return new("replicas no longer move by the answer of the earlier owner", Settle);
            default:
                return null;
        }
    }

    private void Settle()
    {
        _phase = Phase.Waits;
        _queue.Settled();
        foreach (var replica in _replicas.Where(r => r.AskedEarlierOwner))
        {
            ReportAgain(replica);
        }
    }

    // A replica that has not moved soon after its report, reports again before it does.
    private void ReportAgain(Replica replica)
    {
        if (_mutant != DerivedMutant.ReplicaMovesLongAfterItsReport)
        {
            replica.Next = null;
        }
    }

    private void Send(DerivedInvalidationQueue.Round due, bool wasBehind)
    {
        _queue.Begin(due);
        (_phase, _sent, _wasBehind) = (Phase.IsSent, due, wasBehind);
    }

    private void SendLate(DerivedInvalidationQueue.Round due)
    {
        _left = _left with { Lags = _left.Lags - 1 };
        Send(due, wasBehind: _mutant != DerivedMutant.DoesNotRepeatForReplicasBehind);
    }

    private void TakeEffect()
    {
        _phase = Phase.HasTakenEffect;
        _partition.Invalidate(_sent!.Stale.ToInvalidation(), RecordFleet.At(0));
        _caller = _caller is null ? null : _caller with { IsStale = true };
    }

    private void Complete()
    {
        var sent = _sent!;
        _queue.Invalidated(sent.Version);
        _sinceStart += string.Create(CultureInfo.InvariantCulture, $"i{sent.Version}");
        _phase =
            _wasBehind || _queue.MustRepeat ? Phase.Repeats
            : _queue.MustSettle && _mutant != DerivedMutant.DoesNotRepeatAfterACrash ? Phase.Settles
            : Phase.Waits;
        if (_phase == Phase.Waits)
        {
            _queue.Complete(_mutant == DerivedMutant.CompletesWhatBecameDueMeanwhile ? _queue.Due! : sent);
            Notes.Add(_queue.Due is null ? "nothing is pending" : $"version {_queue.Due.Version} is pending");
        }
    }

    private IEnumerable<Step> Calls()
    {
        if (_caller is null && _left.Leases > 0 && Cached is null)
        {
            yield return new("a caller gets a lease", Lease);
        }
        else if (_caller is { Read: null })
        {
            for (var i = 0; i < _replicas.Length; i++)
            {
                var replica = _replicas[i];
                yield return new(
                    $"the caller reads the record from replica {i}",
                    () => _caller = _caller with { Read = replica.Served.Version }
                );
            }
        }
        else if (_caller is not null)
        {
            yield return new("the caller stores what it derived", Store);
        }
    }

    private void Lease()
    {
        _left = _left with { Leases = _left.Leases - 1 };
        var reading = Assert.IsType<PartitionReading.Done>(_partition.Read(Key, wantsLease: true, RecordFleet.At(0))).Reading;
        _caller = new Caller(Assert.IsType<CacheReading.Lease>(reading).Token, null, IsStale: false);
    }

    private void Store()
    {
        var written = _partition.Write(
            new PartitionWrite
            {
                Key = Key,
                Value = Encoding.UTF8.GetBytes(_caller!.Read!.Value.ToString(CultureInfo.InvariantCulture)),
                Lease = _caller.Token,
                DependsOn = [Device],
            },
            RecordFleet.At(0)
        );
        Notes.Add($"{written}");
        _caller = null;
    }

    private void Crash()
    {
        _left = _left with { Crashes = _left.Crashes - 1 };
        _followers.Clear();
        foreach (var replica in _replicas)
        {
            replica.AskedEarlierOwner = replica.Next is not null;
        }

        (_queue, _phase, _sent, _sinceStart) = (new DerivedInvalidationQueue(), Phase.Waits, null, "");
        _queue.Restore(_state.Snapshot!.Version, _mutant == DerivedMutant.ForgetsWhatIsPendingInACrash ? null : _stored);
    }

    private void Check()
    {
        var settled = _queue.Due?.Stale.Since ?? _state.Snapshot!.Version;
        Hold(
            _replicas.Any(r => r.Served.Version < settled) || Cached is not { } derived || derived >= settled,
            $"What was derived from version {Cached} stays, though replicas serve version {settled} and nothing is pending for it."
        );
    }

    private bool IsBehind(long version) => _followers.Values.Any(serves => serves > 0 && serves < version);

    private static string Describe(DerivedInvalidationQueue.Round? round) =>
        round is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{round.Version} {round.Changes} {Describe(round.Stale)}");

    private static string Describe(DerivedInvalidations? stale) =>
        string.Create(CultureInfo.InvariantCulture, $"since {stale?.Since} {stale?.Entities.Count} {stale?.IsEverything}");

    private sealed class Replica(TenantSnapshot served)
    {
        public TenantSnapshot Served { get; private set; } = served;

        public TenantSnapshot? Next { get; set; }

        public bool AskedEarlierOwner { get; set; }

        public void Move() => (Served, Next, AskedEarlierOwner) = (Next!, null, false);
    }

    private sealed record Caller(string Token, long? Read, bool IsStale)
    {
        public override string ToString() => $"{Read} {IsStale}";
    }
}
