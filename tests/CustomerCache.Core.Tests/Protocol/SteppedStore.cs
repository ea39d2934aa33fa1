using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>A keyed store whose calls wait until a step of the model lets them take effect, or fail.</summary>
/// <remarks>As the stores of the product it has an epoch, which each acquirer raises: calls with an earlier one are fenced.</remarks>
internal sealed class SteppedStore
{
    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private long _epoch;

    /// <summary>Gets or sets whether a write is left out; for mutants.</summary>
    public Func<KeyedWrite, bool> IsLost { get; init; } = _ => false;

    /// <summary>Gets whether writes with an earlier epoch are taken; for mutants.</summary>
    public bool IsUnfenced { get; init; }

    /// <summary>Gets whether it is never cleared; for mutants.</summary>
    public bool IsNeverCleared { get; init; }

    public override string ToString() => ProtocolModel.Join(_epoch, Describe(_values));

    // Keys are few and values small: the hash of a value stands for it.
    private static string Describe(IEnumerable<KeyValuePair<string, byte[]>> values) =>
        string.Join(
            ',',
            values.Select(v =>
            {
                var hash = new HashCode();
                hash.AddBytes(v.Value);
                return (v.Key, hash.ToHashCode());
            })
        );

    /// <summary>The store as one owner calls it.</summary>
    internal sealed class Connection(SteppedStore store) : IKeyedStore
    {
        private readonly Queue<(string Name, Func<StoreContent> Effect, TaskCompletionSource<StoreContent> Answer)> _calls = new();
        private long _epoch;

        /// <summary>Gets the name of the call that waits; null for none.</summary>
        public string? Waiting => _calls.TryPeek(out var call) ? call.Name : null;

        public Task<StoreContent> AcquireAsync(CancellationToken cancellationToken) =>
            Call(
                "acquisition",
                () =>
                {
                    _epoch = ++store._epoch;
                    return new StoreContent(new Dictionary<string, byte[]>(store._values, StringComparer.Ordinal), true);
                }
            );

        public Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken) =>
            Call(
                changes.Count == 0 ? "check" : "write",
                () =>
                {
                    Fence();
                    foreach (var change in changes.Where(c => !store.IsLost(c)))
                    {
                        if (change.Value is { } value)
                        {
                            store._values[change.Key] = value.ToArray();
                        }
                        else
                        {
                            store._values.Remove(change.Key);
                        }
                    }

                    return StoreContent.Empty;
                }
            );

        public Task ClearAsync(CancellationToken cancellationToken) =>
            Call(
                "clearing",
                () =>
                {
                    Fence();
                    if (!store.IsNeverCleared)
                    {
                        store._values.Clear();
                    }

                    return StoreContent.Empty;
                }
            );

        /// <summary>Lets the call take effect and answers it; returns the answer for the history of the owner.</summary>
        public string Answer(bool isAnswered = true)
        {
            var (name, effect, answer) = _calls.Dequeue();
            try
            {
                var content = effect();
                if (isAnswered)
                {
                    answer.SetResult(content);
                    return $"{name} {Describe(content.Values.OrderBy(v => v.Key, StringComparer.Ordinal))}";
                }

                answer.SetException(new IOException("the answer is lost"));
                return $"{name} unanswered";
            }
            catch (StoreFencedException fenced)
            {
                answer.SetException(fenced);
                return $"{name} fenced";
            }
        }

        /// <summary>Lets the call fail without an effect.</summary>
        public string Fail()
        {
            var (name, _, answer) = _calls.Dequeue();
            answer.SetException(new IOException("the store is down"));
            return $"{name} failed";
        }

        private void Fence()
        {
            if (_epoch < store._epoch && !store.IsUnfenced)
            {
                throw new StoreFencedException("Another owner acquired the store.");
            }
        }

        private Task<StoreContent> Call(string name, Func<StoreContent> effect)
        {
            var answer = new TaskCompletionSource<StoreContent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _calls.Enqueue((name, effect, answer));
            return answer.Task;
        }
    }
}
