using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>Specifies the rule that a mutant of <see cref="PartitionModel"/> lacks.</summary>
internal enum PartitionMutant
{
    None = 0,
    AcknowledgesBeforeItIsStored,
    StoresWithoutItsLease,
    ForgetsItsDependencies,
    JoinsAFetchFromBeforeTheInvalidation,
    HasTheLeaseOfAnotherCaller,
    StoreLosesDeletions,
    StoreReordersWrites,
    LeaseSurvivesACrash,
}

/// <summary>
/// One key of a <see cref="CachePartition"/> that two callers read, fetch and store, while the source changes and is invalidated, its
/// store falls behind, and its owner crashes and restarts with what was stored.
/// </summary>
internal sealed class PartitionModel : ProtocolModel
{
    private const int Reads = 2;
    private static readonly PartitionTerms Terms = new(TimeSpan.FromSeconds(30), 1 << 20, TimeSpan.FromHours(1));
    private static readonly CacheKey Key = new("orders", "orders:detail:1");
    private static readonly EntityRef Entity = EntityRef.Of("order", "1");
    private static readonly ImmutableArray<(string Name, Invalidation Stale)> Invalidations =
    [
        ("the key", new Invalidation { Keys = [Key.Key] }),
        ("the entity", new Invalidation { Entities = [Entity] }),
        ("everything", Invalidation.Everything),
    ];

    private readonly PartitionMutant _mutant;
    private readonly Caller[] _callers = [new("A"), new("B")];
    private readonly SortedDictionary<string, byte[]> _stored = new(StringComparer.Ordinal);
    private readonly List<KeyedWrite> _toStore = [];
    private readonly List<(int Writes, int Version)> _unacknowledged = [];
    private readonly StringBuilder _history = new();
    private DateTimeOffset _now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private CachePartition _partition;
    private int _owner;
    private int _source;
    private int _acknowledged;
    private int _reads = Reads;
    private int _invalidations = 1;
    private int _puts = 1;
    private int _crashes = 1;
    private int _pauses = 1;

    public PartitionModel(PartitionMutant mutant = PartitionMutant.None)
    {
        _mutant = mutant;
        _partition = new CachePartition(Terms, _now);
    }

    public override IEnumerable<Step> Steps()
    {
        foreach (var caller in _callers)
        {
            // The callers are alike: A is the first one.
            if (caller is { Waits: null, Token: null } && _reads > 0 && (_reads < Reads || caller == _callers[0]))
            {
                yield return new($"{caller.Name} reads", () => Read(caller));
            }

            if (caller.Waits is { } waits && (waits.End.IsCompleted || _now >= waits.Until))
            {
                yield return new($"{caller.Name} ends its wait", () => Wake(caller));
            }

            if (caller is { Token: not null, Fetched: null })
            {
                yield return new($"{caller.Name} fetches", () => Note($"version {caller.Fetched = _source}"));
                yield return new($"{caller.Name} releases its lease", () => Release(caller));
            }
            else if (caller.Token is not null)
            {
                yield return new($"{caller.Name} stores under its lease", () => Store(caller));
            }
        }

        if (_invalidations > 0)
        {
            foreach (var (name, stale) in Invalidations)
            {
                yield return new($"the source changes, and {name} is invalidated", () => Invalidate(stale));
            }
        }

        if (_toStore.Count > 0)
        {
            yield return new("the store takes a write", Persist);
        }

        if (_puts > 0)
        {
            yield return new("a caller stores what it wrote to the source", Put);
        }

        if (_crashes > 0)
        {
            yield return new("the owner crashes and restarts", Crash);
        }

        if (_pauses > 0)
        {
            yield return new("30 s pass", Pass);
        }
    }

    public override string Fingerprint() =>
        Join([
            _history,
            _now.TimeOfDay,
            _toStore.Count,
            .. _unacknowledged,
            .. _callers,
            (_owner, _source, _acknowledged),
            (_reads, _invalidations, _puts, _crashes, _pauses),
        ]);

    private void Read(Caller caller)
    {
        _reads--;
        caller.AtLeast = _acknowledged;
        Ask(caller);
    }

    private void Ask(Caller caller)
    {
        if (_mutant == PartitionMutant.JoinsAFetchFromBeforeTheInvalidation && Other(caller) is { Token: not null } other)
        {
            caller.Waits = (other.End!, _now + Terms.LeaseFor);
            return;
        }

        switch (_partition.Read(Key, wantsLease: true, _now))
        {
            case PartitionReading.Done { Reading: CacheReading.Found found }:
                Receive(caller, found.Entry);
                break;
            case PartitionReading.Done { Reading: CacheReading.Lease lease }:
                Record($"lease {caller.Name}");
                Lease(caller, lease.Token);
                break;
            case PartitionReading.Wait when _mutant == PartitionMutant.HasTheLeaseOfAnotherCaller:
                Lease(caller, Other(caller).Token!);
                break;
            case PartitionReading.Wait wait:
                Note($"waits for a fetch");
                caller.Waits = (wait.End, _now + wait.For);
                break;
        }
    }

    private void Lease(Caller caller, string token)
    {
        Note($"gets a lease");
        Hold(
            !(Other(caller) is { HoldsLease: true } other && _now < other.Until),
            $"{caller.Name} got a lease while {Other(caller).Name} held one."
        );
        (caller.Token, caller.Fetched, caller.LeasedBy, caller.HoldsLease, caller.Until) = (
            token,
            null,
            _owner,
            true,
            _now + Terms.LeaseFor
        );

        // Reading again returns the fetch that a reader would wait for.
        caller.End = (_partition.Read(Key, wantsLease: false, _now) as PartitionReading.Wait)?.End;
    }

    private void Wake(Caller caller)
    {
        var (end, _) = caller.Waits!.Value;
        caller.Waits = null;
        switch (end.IsCompleted ? end.Result : null)
        {
            case FetchEnd.Delivered delivered:
                Receive(caller, delivered.Entry);
                break;
            case FetchEnd.Failed:
                break;
            default:
                Ask(caller);
                break;
        }
    }

    private void Release(Caller caller)
    {
        _partition.ReleaseLease(Key, caller.Token!, null);
        Record($"release {caller.Name}");
        caller.Forget();
    }

    private void Store(Caller caller)
    {
        var keepsLease = _mutant switch
        {
            PartitionMutant.StoresWithoutItsLease => false,
            PartitionMutant.LeaseSurvivesACrash => caller.LeasedBy == _owner,
            _ => true,
        };
        Write(caller.Fetched!.Value, keepsLease ? caller.Token : null, caller.Name);
        caller.Forget();
    }

    private void Put()
    {
        _puts--;
        Write(_source, null, "");

        // A fetch in flight is older: it ends with this value.
        EndLeases();
    }

    private void Write(int version, string? lease, string caller)
    {
        var written = _partition.Write(
            new PartitionWrite
            {
                Key = Key,
                Value = Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture)),
                Lease = lease,
                DependsOn = _mutant == PartitionMutant.ForgetsItsDependencies ? [] : [Entity],
            },
            _now
        );
        Note($"version {version} is {written}");
        Record($"write {caller}{(lease is null ? "" : "=")} {version}");
        TakeChanges();
    }

    private void Invalidate(Invalidation stale)
    {
        _invalidations--;
        _source++;
        _partition.Invalidate(stale, _now);
        Record($"invalidate {stale.Keys.Length} {stale.Entities.Length}");
        TakeChanges();
        if (stale.Entities.IsEmpty)
        {
            EndLeases();
        }

        _unacknowledged.Add((_mutant == PartitionMutant.AcknowledgesBeforeItIsStored ? 0 : _toStore.Count, _source));
        Acknowledge();
    }

    private void EndLeases()
    {
        foreach (var caller in _callers)
        {
            caller.HoldsLease = false;
        }
    }

    private void TakeChanges()
    {
        _toStore.AddRange(_partition.TakeChanges());
    }

    private void Persist()
    {
        var next = _mutant == PartitionMutant.StoreReordersWrites ? _toStore.Count - 1 : 0;
        var change = _toStore[next];
        _toStore.RemoveAt(next);
        if (change.Value is { } value)
        {
            _stored[change.Key] = value.ToArray();
        }
        else if (_mutant != PartitionMutant.StoreLosesDeletions)
        {
            _stored.Remove(change.Key);
        }

        for (var i = 0; i < _unacknowledged.Count; i++)
        {
            _unacknowledged[i] = _unacknowledged[i] with { Writes = _unacknowledged[i].Writes - 1 };
        }

        Acknowledge();
    }

    private void Acknowledge()
    {
        foreach (var done in _unacknowledged.Where(u => u.Writes <= 0).ToArray())
        {
            Note($"the invalidation is acknowledged");
            _unacknowledged.Remove(done);
            _acknowledged = Math.Max(_acknowledged, done.Version);
        }
    }

    // Readers ask the next owner, an unanswered invalidation is not acknowledged.
    private void Crash()
    {
        _crashes--;
        _owner++;
        _toStore.Clear();
        _unacknowledged.Clear();
        _history.Clear();
        foreach (var (key, value) in _stored)
        {
            _history.Append(key).Append(Convert.ToHexString(value));
        }

        _partition = new CachePartition(Terms, _now);
        _partition.Restore(new StoreContent(_stored, true), _now);
        TakeChanges();
        foreach (var caller in _callers)
        {
            caller.Waits = null;
        }

        EndLeases();
    }

    private void Pass()
    {
        _pauses--;
        _now += Terms.LeaseFor;
    }

    private void Receive(Caller caller, CacheEntry entry)
    {
        var version = int.Parse(entry.Value.Span, CultureInfo.InvariantCulture);
        Note($"{caller.Name} gets version {version}");
        Hold(
            version >= caller.AtLeast,
            $"{caller.Name} got version {version} after the invalidation of version {caller.AtLeast} was acknowledged."
        );
    }

    private Caller Other(Caller caller) => _callers[0] == caller ? _callers[1] : _callers[0];

    // Everything that changed the partition, with its time: a hit and a reader that waits change nothing.
    private void Record(string change) => _history.Append(CultureInfo.InvariantCulture, $"{change}@{_now.Second};");

    private void Note(FormattableString what) => Notes.Add(what.ToString(CultureInfo.InvariantCulture));

    private sealed class Caller(string name)
    {
        public string Name => name;

        public int AtLeast { get; set; }

        public string? Token { get; set; }

        public int LeasedBy { get; set; }

        public bool HoldsLease { get; set; }

        public DateTimeOffset Until { get; set; }

        public int? Fetched { get; set; }

        public Task<FetchEnd>? End { get; set; }

        public (Task<FetchEnd> End, DateTimeOffset Until)? Waits { get; set; }

        public void Forget() => (Token, Fetched, HoldsLease, End) = (null, null, false, null);

        public override string ToString() =>
            Join(
                AtLeast,
                Token is null ? null : (LeasedBy, HoldsLease, Until),
                Fetched,
                Waits?.Until,
                Waits is { End: { IsCompleted: true, Result: var end } } ? EndOf(end) : null
            );

        private static string EndOf(FetchEnd end) =>
            end is FetchEnd.Delivered d ? Encoding.UTF8.GetString(d.Entry.Value.Span) : end.GetType().Name;
    }
}
