using System.Globalization;
using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>Specifies the rule that a mutant of <see cref="OwnersModel"/> lacks.</summary>
internal enum OwnersMutant
{
    None = 0,
    ServesReadsWithoutACheck,
    AcknowledgesWhileAnEarlierOwnerServes,
    StoreTakesWritesOfEarlierOwners,
    LeaseOfAnEarlierOwnerCounts,
    WritesDoNotCarryTheirTime,
    StoreForgetsTheTimeOfTheInvalidation,
    StoreIsNotClearedByAnOwnerThatCouldNotReadIt,
    ReplacementIsAcknowledgedBeforeItIsStored,
}

/// <summary>What may happen, and how often.</summary>
internal sealed record OwnersFaults
{
    /// <summary>Gets whether the key has no value at first.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Gets whether an owner may be activated while the earlier one lives.</summary>
    public bool HasZombies { get; init; }

    public int Reads { get; init; } = 1;

    public int Leases { get; init; }

    public int Puts { get; init; }

    public int Takeovers { get; init; }

    public int Crashes { get; init; }

    public int Freezes { get; init; }

    public int Failures { get; init; }

    public int Pauses { get; init; }

    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(1_250);
}

/// <summary>
/// One key of the caches and its owners: the first one may freeze, crash, or stay as a zombie beside its successor, while the store
/// answers late or not at all, callers read, fetch and write, and the key is invalidated.
/// </summary>
internal sealed class OwnersModel : ProtocolModel
{
    private static readonly PartitionTerms Terms = new(TimeSpan.FromSeconds(30), 1 << 20, TimeSpan.FromHours(1));
    private static readonly CacheKey Key = new("orders", "orders:detail:1");
    private static readonly Invalidation Stale = new() { Keys = [Key.Key] };

    // A write without a lease counts as fetched when it was received, to within this.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private readonly OwnersMutant _mutant;
    private readonly FakeTime _time = new();
    private readonly SteppedStore _store;
    private readonly List<CacheOwner> _owners = [];
    private readonly List<(Task Call, string Name, Action Completed)> _calls = [];
    private (string Token, int Owner, int? Fetched)? _lease;
    private (int Version, DateTimeOffset SentAt)? _put;
    private OwnersFaults _left;
    private int _started;
    private int _source;
    private int _acknowledged;
    private int _invalidations = 1;

    public OwnersModel(OwnersFaults faults, OwnersMutant mutant = OwnersMutant.None)
    {
        (_left, _mutant) = (faults, mutant);
        _store = new SteppedStore
        {
            IsUnfenced = mutant == OwnersMutant.StoreTakesWritesOfEarlierOwners,
            IsNeverCleared = mutant == OwnersMutant.StoreIsNotClearedByAnOwnerThatCouldNotReadIt,
            IsLost = change => mutant == OwnersMutant.StoreForgetsTheTimeOfTheInvalidation && change.Key == PartitionCodec.InvalidatedKey,
        };

        // The first owner has stored version 0 and is confirmed.
        Start();
        _owners[0].Run(store => store.Answer());
        _time.Advance(TimeSpan.FromSeconds(2));
        _owners[0].Wake();
        Task confirmed = faults.IsEmpty ? _owners[0].Read(Key, wantsLease: false) : Write(_owners[0], "0", null, _time.GetUtcNow());
        while (_owners[0].Store.Waiting is not null)
        {
            _owners[0].Run(store => store.Answer());
        }

        Assert.True(confirmed.IsCompletedSuccessfully);
    }

    public override IEnumerable<Step> Steps()
    {
        foreach (var owner in _owners.ToArray())
        {
            foreach (var step in Steps(owner))
            {
                yield return step with
                {
                    Name = $"owner {owner.Number}: {step.Name}",
                };
            }
        }

        if (_lease is { Fetched: null } lease)
        {
            yield return new(
                "the caller with the lease fetches",
                () => Note($"version {(_lease = lease with { Fetched = _source }).Value.Fetched}")
            );
        }

        if (_left.Puts > 0)
        {
            yield return new("a caller changes the source, and sends its value", Send);
        }

        if (_left.Takeovers > 0 && (_left.HasZombies || _owners.Count == 0))
        {
            yield return new(
                "another owner is activated",
                () =>
                {
                    _left = _left with { Takeovers = _left.Takeovers - 1 };
                    Start();
                }
            );
        }

        if (_left.Pauses > 0)
        {
            yield return new($"{_left.Pause.TotalMilliseconds} ms pass", Pass);
        }
    }

    public override string Fingerprint() =>
        Join([
            _store,
            .. _owners,
            .. _calls.Select(c => c.Name),
            (_lease is not null, _lease?.Owner, _lease?.Fetched),
            _put,
            _left,
            _time.GetTimestamp(),
            (_started, _source, _acknowledged, _invalidations),
        ]);

    private IEnumerable<Step> Steps(CacheOwner owner)
    {
        if (owner.Store.Waiting is { } call)
        {
            yield return new($"the store answers its {call}", () => Run(owner, store => store.Answer()));
            if (_left.Failures > 0)
            {
                yield return new(
                    $"its {call} takes effect, and the answer is lost",
                    () => Fail(owner, store => store.Answer(isAnswered: false))
                );
                yield return new($"its {call} fails", () => Fail(owner, store => store.Fail()));
            }
        }

        if (owner.IsFrozen)
        {
            yield return new("resumes", () => Resume(owner));
        }
        else if (_left.Freezes > 0 && owner.Number == 1)
        {
            yield return new("freezes", () => Freeze(owner));
        }

        if (_left.Crashes > 0)
        {
            yield return new("crashes", () => Crash(owner));
        }

        if (!owner.IsActive)
        {
            yield break;
        }

        if (_left.Reads > 0)
        {
            yield return new("a caller reads", () => Read(owner, wantsLease: false));
        }

        if (_left.Leases > 0)
        {
            yield return new("a caller reads or gets a lease", () => Read(owner, wantsLease: true));
        }

        if (_lease is { Fetched: not null })
        {
            yield return new("the fetched value arrives", () => Store(owner));
        }

        if (_put is not null)
        {
            yield return new("the sent value arrives", () => Put(owner));
        }

        if (_invalidations > 0)
        {
            yield return new("the source changes, and the key is invalidated", () => Invalidate(owner));
        }
    }

    private void Start()
    {
        var owner = new CacheOwner(++_started, _store, _time, Terms, _mutant);
        _owners.Add(owner);
        owner.Start();
    }

    private void Run(CacheOwner owner, Func<SteppedStore.Connection, string> answer)
    {
        owner.Run(answer);
        Complete();
    }

    private void Fail(CacheOwner owner, Func<SteppedStore.Connection, string> answer)
    {
        _left = _left with { Failures = _left.Failures - 1 };
        Run(owner, answer);
    }

    private void Freeze(CacheOwner owner)
    {
        _left = _left with { Freezes = _left.Freezes - 1 };
        owner.Freeze();
    }

    private void Resume(CacheOwner owner)
    {
        owner.Resume();
        Complete();
    }

    // Its calls are never answered.
    private void Crash(CacheOwner owner)
    {
        _left = _left with { Crashes = _left.Crashes - 1 };
        _owners.Remove(owner);
        _calls.RemoveAll(c => c.Name.EndsWith($" {owner.Number}", StringComparison.Ordinal));
    }

    private void Pass()
    {
        _left = _left with { Pauses = _left.Pauses - 1 };
        _time.Advance(_left.Pause);
        foreach (var owner in _owners)
        {
            owner.Wake();
        }

        Complete();
    }

    private void Read(CacheOwner owner, bool wantsLease)
    {
        _left = wantsLease ? _left with { Leases = _left.Leases - 1 } : _left with { Reads = _left.Reads - 1 };
        var (call, atLeast) = (owner.Read(Key, wantsLease), _acknowledged);
        Await(call, $"read {atLeast} {owner.Number}", () => Receive(owner, call.Result, atLeast));
    }

    private void Receive(CacheOwner owner, CacheReading reading, int atLeast)
    {
        switch (reading)
        {
            case CacheReading.Lease lease:
                Note($"a lease");
                _lease = (lease.Token, owner.Number, null);
                break;
            case CacheReading.Found { Entry.Value: var value }:
                var text = Encoding.UTF8.GetString(value.Span);
                Note($"version {text}");
                if (int.TryParse(text, CultureInfo.InvariantCulture, out var version))
                {
                    Hold(version >= atLeast, $"A caller got version {version} after version {atLeast} was acknowledged.");
                }

                break;
            default:
                Note($"nothing");
                break;
        }
    }

    private void Store(CacheOwner owner)
    {
        var (token, leasedBy, fetched) = _lease!.Value;
        _lease = null;
        var lease = _mutant == OwnersMutant.LeaseOfAnEarlierOwnerCounts && leasedBy != owner.Number ? null : token;
        _ = Write(owner, $"{fetched}", lease, _time.GetUtcNow());
    }

    private void Send()
    {
        _left = _left with { Puts = _left.Puts - 1 };
        _put = (++_source, _time.GetUtcNow());
    }

    private void Put(CacheOwner owner)
    {
        var (version, sentAt) = _put!.Value;
        _put = null;
        var isReplacing = owner.Contains(Key);

        // One that was sent shortly before counts as the value of this moment.
        var isExact = version == _source || _time.GetUtcNow() - sentAt > MaxAge;
        var call = Write(owner, isExact ? $"{version}" : $"{version}, just sent", null, sentAt);
        Await(
            call,
            $"put {version} {isReplacing} {owner.Number}",
            () =>
            {
                Note($"the sent value is {call.Result}");
                if (call.Result == CacheWriting.Stored && isReplacing && !_left.HasZombies)
                {
                    Acknowledge(version);
                }
            }
        );
        if (_mutant == OwnersMutant.ReplacementIsAcknowledgedBeforeItIsStored)
        {
            Acknowledge(version);
        }
    }

    private Task<CacheWriting> Write(CacheOwner owner, string value, string? lease, DateTimeOffset sentAt) =>
        owner.Write(
            new PartitionWrite
            {
                Key = Key,
                Value = Encoding.UTF8.GetBytes(value),
                Lease = lease,
                SentAt = _mutant == OwnersMutant.WritesDoNotCarryTheirTime ? null : sentAt,
            }
        );

    private void Invalidate(CacheOwner owner)
    {
        _invalidations--;
        var version = ++_source;
        var call = owner.Invalidate(Stale);
        Await(call, $"invalidate {version} {owner.Number}", () => Acknowledge(version));
    }

    private void Acknowledge(int version)
    {
        Note($"version {version} is acknowledged");
        _acknowledged = Math.Max(_acknowledged, version);
    }

    private void Await(Task call, string name, Action completed)
    {
        _calls.Add((call, name, completed));
        Complete();
    }

    // A call that failed has no effect that is promised.
    private void Complete()
    {
        foreach (var done in _calls.Where(c => c.Call.IsCompleted).ToArray())
        {
            _calls.Remove(done);
            if (done.Call.IsCompletedSuccessfully)
            {
                done.Completed();
            }
            else
            {
                Note($"a call failed: {done.Call.Exception!.InnerException!.GetType().Name}");
            }
        }

        _owners.RemoveAll(owner =>
            owner.IsEnded
            && owner.Store.Waiting is null
            && !_calls.Exists(c => c.Name.EndsWith($" {owner.Number}", StringComparison.Ordinal))
        );
    }

    private void Note(FormattableString what) => Notes.Add(what.ToString(CultureInfo.InvariantCulture));
}
