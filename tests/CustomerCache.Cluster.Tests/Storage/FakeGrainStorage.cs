using System.Globalization;
using CustomerCache.Core.Caching.Stores;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>
/// Grain storage in memory that checks tags as Orleans' own providers do, stores bytes and no objects, counts, and fails on request.
/// Thread safe.
/// </summary>
internal sealed class FakeGrainStorage : IGrainStorage, IKeyedStores
{
    public static readonly Serializer Bytes = new ServiceCollection()
        .AddSerializer()
        .BuildServiceProvider()
        .GetRequiredService<Serializer>();

    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Cell> _cells = [];
    private readonly List<string> _writes = [];
    private readonly Dictionary<string, JournalRows> _journals = new(StringComparer.Ordinal);
    private long _tags;

    /// <summary>Reads so far.</summary>
    public int Reads { get; private set; }

    /// <summary>The names of the writes that were carried out so far, in order.</summary>
    public IReadOnlyList<string> Writes
    {
        get
        {
            lock (_gate)
            {
                return [.. _writes];
            }
        }
    }

    /// <summary>Gets or sets the result of a write by its number, counted from 1; null stores all.</summary>
    public Func<int, WriteResult>? OnWrite { get; set; }

    /// <summary>Awaited before each write, by its name.</summary>
    public Func<string, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Gets or sets whether every call fails.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Stores a number of further writes; then every call fails.</summary>
    public void FailAfter(int writes)
    {
        var last = Writes.Count + writes;
        OnWrite = number =>
            number < last ? WriteResult.Stored
            : number == last ? WriteResult.StoredLast
            : WriteResult.Refused;
        IsUnavailable = writes == 0;
    }

    /// <summary>Returns another storage with the same content that works.</summary>
    public FakeGrainStorage Copy()
    {
        var copy = new FakeGrainStorage();
        lock (_gate)
        {
            foreach (var (key, cell) in _cells)
            {
                copy._cells.Add(key, cell);
            }

            foreach (var (name, rows) in _journals)
            {
                copy._journals.Add(name, new JournalRows(rows.Epoch, rows.Values) { IsComplete = rows.IsComplete });
            }
        }

        return copy;
    }

    /// <summary>Replaces the stored state of a name, over all grains; null removes it.</summary>
    public void Corrupt<T>(string name, Func<T, T?> corrupt)
        where T : class
    {
        lock (_gate)
        {
            foreach (var key in _cells.Keys.Where(k => k.Name == name).ToArray())
            {
                if (corrupt(Bytes.Deserialize<T>(_cells[key].Data)!) is { } corrupted)
                {
                    _cells[key] = new Cell(NextTag(), Bytes.SerializeToArray(corrupted));
                }
                else
                {
                    _cells.Remove(key);
                }
            }
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            Reads++;
            ThrowIfUnavailable();
            var cell = _cells.GetValueOrDefault((grainId, stateName));
            (grainState.State, grainState.ETag, grainState.RecordExists) = cell is null
                ? (Activator.CreateInstance<T>(), null!, false)
                : (Bytes.Deserialize<T>(cell.Data), cell.Tag, true);
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeforeWrite(stateName);
        Write(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("Nothing is ever cleared.");

    /// <summary>Loses all journals, as a database does whose end is lost.</summary>
    public void LoseRows()
    {
        lock (_gate)
        {
            foreach (var rows in _journals.Values)
            {
                rows.Values.Clear();
                rows.IsComplete = false;
            }
        }
    }

    /// <summary>Removes rows of all journals.</summary>
    public void RemoveRows(Func<string, bool> isRemoved)
    {
        lock (_gate)
        {
            foreach (var rows in _journals.Values)
            {
                foreach (var key in rows.Values.Keys.Where(isRemoved).ToArray())
                {
                    rows.Values.Remove(key);
                    rows.IsComplete = false;
                }
            }
        }
    }

    IKeyedStore IKeyedStores.Open(string name) => new Journal(this, name);

    private void Write<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Write(
            stateName,
            () => ThrowIfTagChanged(stateName, grainId, grainState.ETag),
            () =>
            {
                _cells[(grainId, stateName)] = new Cell(NextTag(), Bytes.SerializeToArray(grainState.State));
                return () => (grainState.ETag, grainState.RecordExists) = (_cells[(grainId, stateName)].Tag, true);
            }
        );

    private void Write(string name, Action check, Func<Action> store)
    {
        lock (_gate)
        {
            ThrowIfUnavailable();
            var result = OnWrite?.Invoke(_writes.Count + 1) ?? WriteResult.Stored;
            if (result == WriteResult.Refused)
            {
                throw new IOException($"The storage refused {name}.");
            }

            check();
            _writes.Add(name);
            var acknowledge = store();
            IsUnavailable = result == WriteResult.StoredLast;
            if (result == WriteResult.StoredResponseLost)
            {
                throw new IOException($"The storage took {name}, but its answer is lost.");
            }

            acknowledge();
        }
    }

    private void ThrowIfTagChanged(string stateName, GrainId grainId, string? tag)
    {
        var stored = _cells.GetValueOrDefault((grainId, stateName))?.Tag;
        if (stored != tag)
        {
            throw new InconsistentStateException($"{stateName} has moved on.", stored, tag);
        }
    }

    private void ThrowIfUnavailable()
    {
        if (IsUnavailable)
        {
            throw new IOException("The storage is gone.");
        }
    }

    private string NextTag() => (++_tags).ToString(CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N");

    /// <summary>The result of a write.</summary>
    public enum WriteResult
    {
        /// <summary>Stored.</summary>
        Stored,

        /// <summary>Stored; then the storage or its user is unavailable.</summary>
        StoredLast,

        /// <summary>Stored, but the response is lost.</summary>
        StoredResponseLost,

        /// <summary>Not stored.</summary>
        Refused,
    }

    private sealed record Cell(string Tag, byte[] Data);

    private sealed class JournalRows(long epoch, IDictionary<string, byte[]> values)
    {
        public long Epoch { get; set; } = epoch;

        public Dictionary<string, byte[]> Values { get; } = new(values, StringComparer.Ordinal);

        public bool IsComplete { get; set; } = true;
    }

    private sealed class Journal(FakeGrainStorage storage, string name) : IKeyedStore
    {
        private long _epoch;

        public Task<StoreContent> AcquireAsync(CancellationToken cancellationToken)
        {
            lock (storage._gate)
            {
                storage.ThrowIfUnavailable();
                var rows = storage._journals.TryGetValue(name, out var known)
                    ? known
                    : storage._journals[name] = new JournalRows(0, new Dictionary<string, byte[]>());
                _epoch = ++rows.Epoch;
                return Task.FromResult(new StoreContent(new Dictionary<string, byte[]>(rows.Values), rows.IsComplete));
            }
        }

        public async Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken)
        {
            await storage.BeforeWrite("journal");
            storage.Write("journal", ThrowIfFenced, () => Apply(changes));
        }

        public async Task ClearAsync(CancellationToken cancellationToken)
        {
            await storage.BeforeWrite("journal");
            storage.Write(
                "journal",
                ThrowIfFenced,
                () => Apply([.. storage._journals[name].Values.Keys.Select(k => new KeyedWrite(k, null))])
            );
        }

        private Action Apply(IReadOnlyList<KeyedWrite> changes)
        {
            foreach (var (key, value) in changes)
            {
                if (value is { } bytes)
                {
                    storage._journals[name].Values[key] = bytes.ToArray();
                }
                else
                {
                    storage._journals[name].Values.Remove(key);
                }
            }

            return () => { };
        }

        private void ThrowIfFenced()
        {
            if (storage._journals[name].Epoch != _epoch)
            {
                throw new StoreFencedException($"{name} has another owner.");
            }
        }
    }
}
