using System.Collections.Immutable;
using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Tests.Caching;

/// <summary>
/// One random schedule of readers, fetchers, source changes, invalidations, writes to the store and crashes over one partition, step by
/// step. Checks the law: a read that begins after an acknowledged invalidation returns nothing fetched before it.
/// </summary>
internal sealed class CacheSchedule
{
    private const string Domain = "orders";
    private static readonly PartitionTerms Terms = new(TimeSpan.FromSeconds(30), 1 << 20, TimeSpan.FromHours(1));
    private static readonly ImmutableArray<string> Keys = ["orders:detail:1", "orders:detail:2", "orders:account:9"];
    private static readonly ImmutableArray<ImmutableArray<EntityRef>> Depends =
    [
        [EntityRef.Of("order", "1")],
        [EntityRef.Of("order", "2")],
        [EntityRef.Of("order", "1"), EntityRef.Of("order", "2"), EntityRef.Of("account", "9")],
    ];

    private readonly Random _random;
    private readonly List<string> _trace = [];
    private readonly int[] _truth = new int[Keys.Length];
    private readonly int[] _acknowledged = new int[Keys.Length];
    private readonly List<Reader> _readers = [];
    private readonly List<Acknowledgement> _unacknowledged = [];
    private readonly List<KeyedWrite> _toStore = [];
    private readonly Dictionary<string, byte[]> _stored = new(StringComparer.Ordinal);
    private DateTimeOffset _now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private CachePartition _partition;

    private CacheSchedule(int seed)
    {
        _random = new Random(seed);
        _partition = new CachePartition(Terms, _now);
    }

    /// <summary>Counts the events that matter to the law, so that a test can assert that they occur.</summary>
    public Dictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the violation of the law, with the steps that led to it; null for none.</summary>
    public string? Broken { get; private set; }

    public static CacheSchedule Run(int seed, int steps)
    {
        var schedule = new CacheSchedule(seed);
        for (var i = 0; i < steps && schedule.Broken is null; i++)
        {
            schedule.Step();
        }

        return schedule;
    }

    private void Step()
    {
        switch (_random.Next(16))
        {
            case <= 4:
                Begin();
                break;
            case <= 8:
                Advance();
                break;
            case <= 10:
                Invalidate();
                break;
            case <= 12:
                Acknowledge();
                break;
            case 13:
                Change();
                break;
            case 14 when _random.Next(4) == 0:
                Crash();
                break;
            default:
                PassTime();
                break;
        }
    }

    private void Begin()
    {
        var key = _random.Next(Keys.Length);
        var reader = new Reader(key, _acknowledged[key]);
        _readers.Add(reader);
        Note($"reader of {Keys[key]} begins, wants at least {reader.AtLeast}");
        Read(reader);
    }

    private void Read(Reader reader)
    {
        switch (_partition.Read(At(reader.Key), wantsLease: true, _now))
        {
            case PartitionReading.Done { Reading: CacheReading.Found found }:
                Check(reader, found.Entry);
                break;
            case PartitionReading.Done { Reading: CacheReading.Lease lease }:
                Count("lease");
                reader.Token = lease.Token;
                break;
            case PartitionReading.Wait wait:
                Count("join");
                reader.Waits = wait.End;
                break;
        }
    }

    // A reader takes its next step: fetches, writes, releases its lease, or gets the result of the fetch of another.
    private void Advance()
    {
        if (_readers.Count == 0)
        {
            return;
        }

        var reader = _readers[_random.Next(_readers.Count)];
        if (reader.Waits is { IsCompleted: true } waits)
        {
            reader.Waits = null;
            switch (waits.Result)
            {
                case FetchEnd.Delivered delivered:
                    Count("delivered");
                    Check(reader, delivered.Entry);
                    break;
                case FetchEnd.Released:
                    Read(reader);
                    break;
                case FetchEnd.Failed:
                    _readers.Remove(reader);
                    break;
            }
        }
        else if (reader.Waits is not null && _random.Next(8) == 0)
        {
            // The wait timed out: it reads again like a new reader.
            reader.Waits = null;
            _readers.Remove(reader);
        }
        else if (reader.Token is { } token && reader.Fetched is null)
        {
            reader.Fetched = _truth[reader.Key];
            Note($"fetcher of {Keys[reader.Key]} got {reader.Fetched}");
        }
        else if (reader.Token is { } written)
        {
            Finish(reader, written);
        }
    }

    private void Finish(Reader reader, string token)
    {
        _readers.Remove(reader);
        switch (_random.Next(10))
        {
            case 0:
                Note("a fetcher dies");
                break;
            case 1:
                _partition.ReleaseLease(At(reader.Key), token, _random.Next(2) == 0 ? null : "it failed");
                break;
            default:
                var writing = Write(reader.Key, reader.Fetched!.Value, token);
                Count(writing.ToString());
                Note($"fetcher of {Keys[reader.Key]} wrote {reader.Fetched}: {writing}");
                break;
        }
    }

    private CacheWriting Write(int key, int version, string? token)
    {
        var writing = _partition.Write(
            new PartitionWrite
            {
                Key = At(key),
                Value = Encoding.UTF8.GetBytes(version.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                Lease = token,
                DependsOn = Depends[key],
                ExpiresAt = _random.Next(3) == 0 ? _now + TimeSpan.FromSeconds(_random.Next(1, 90)) : null,
            },
            _now
        );
        _toStore.AddRange(_partition.TakeChanges());
        return writing;
    }

    private void Invalidate()
    {
        var (stale, keys) = _random.Next(4) switch
        {
            0 => (new Invalidation { Keys = [Keys[0]] }, new[] { 0 }),
            1 => (new Invalidation { Patterns = [GlobPattern.Of("orders:detail:*")] }, [0, 1]),
            2 => (new Invalidation { Entities = [EntityRef.Of("order", "1")] }, [0, 2]),
            _ => (new Invalidation { Domain = Domain, Entities = [EntityRef.Of("account", "9"), EntityRef.Of("order", "2")] }, [1, 2]),
        };
        foreach (var key in keys)
        {
            _truth[key]++;
        }

        _partition.Invalidate(stale, _now);
        _toStore.AddRange(_partition.TakeChanges());
        _unacknowledged.Add(new Acknowledgement(_toStore.Count, [.. keys.Select(k => (k, _truth[k]))]));
        Note($"invalidated {string.Join(',', keys)}, truth {string.Join(' ', _truth)}");
    }

    // The store accepts some pending writes; earlier invalidations are acknowledged.
    private void Acknowledge()
    {
        var count = _random.Next(_toStore.Count + 1);
        Persist(count);
        foreach (var done in _unacknowledged.Where(u => u.Changes <= count).ToArray())
        {
            _unacknowledged.Remove(done);
            foreach (var (key, version) in done.Versions)
            {
                _acknowledged[key] = Math.Max(_acknowledged[key], version);
            }

            Count("acknowledged");
        }

        for (var i = 0; i < _unacknowledged.Count; i++)
        {
            _unacknowledged[i] = _unacknowledged[i] with { Changes = _unacknowledged[i].Changes - count };
        }

        Note($"stored {count}; acknowledged {string.Join(' ', _acknowledged)}");
    }

    // A writer without a lease: it writes the current value.
    private void Change()
    {
        var key = _random.Next(Keys.Length);
        Write(key, _truth[key], null);
        Note($"{Keys[key]} written without a lease: {_truth[key]}");
    }

    private void Crash()
    {
        Persist(_random.Next(_toStore.Count + 1));
        _toStore.Clear();
        _unacknowledged.Clear();
        _readers.RemoveAll(r => r.Waits is not null);
        _partition = new CachePartition(Terms, _now);
        _partition.Restore(new StoreContent(_stored, true), _now);
        _toStore.AddRange(_partition.TakeChanges());
        Count("crash");
        Note("crash");
    }

    private void PassTime()
    {
        _now += TimeSpan.FromSeconds(_random.Next(20));
        if (_random.Next(3) == 0)
        {
            _partition.Sweep(_now);
            _toStore.AddRange(_partition.TakeChanges());
        }
    }

    private void Persist(int count)
    {
        foreach (var change in _toStore.Take(count))
        {
            if (change.Value is { } value)
            {
                _stored[change.Key] = value.ToArray();
            }
            else
            {
                _stored.Remove(change.Key);
            }
        }

        _toStore.RemoveRange(0, count);
    }

    private void Check(Reader reader, CacheEntry entry)
    {
        _readers.Remove(reader);
        var version = int.Parse(entry.Value.Span, System.Globalization.CultureInfo.InvariantCulture);
        Count("read");
        Note($"reader of {Keys[reader.Key]} got {version}");
        if (version < reader.AtLeast)
        {
            Broken = $"A reader got {version} although {reader.AtLeast} was acknowledged before it asked:\n{string.Join('\n', _trace)}";
        }
    }

    private void Count(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;

    private void Note(string step) => _trace.Add(step);

    private static CacheKey At(int key) => new(Domain, Keys[key]);

    private sealed class Reader(int key, int atLeast)
    {
        public int Key => key;

        public int AtLeast => atLeast;

        public string? Token { get; set; }

        public int? Fetched { get; set; }

        public Task<FetchEnd>? Waits { get; set; }
    }

    private sealed record Acknowledgement(int Changes, ImmutableArray<(int Key, int Version)> Versions);
}
