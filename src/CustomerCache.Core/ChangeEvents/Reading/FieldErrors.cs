using System.Collections.Immutable;
using CustomerCache.Core.Queries;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Collects errors by field, for at most the first <paramref name="most"/> fields.</summary>
internal sealed class FieldErrors(int most = 100)
{
    private readonly SortedDictionary<string, List<string>> _fields = new(StringComparer.Ordinal);

    public bool IsEmpty => _fields.Count == 0;

    public void Add(string field, string message)
    {
        if (_fields.Count == most && !_fields.ContainsKey(field))
        {
            return;
        }

        var messages = _fields.TryGetValue(field, out var known) ? known : _fields[field] = [];
        if (!messages.Contains(message))
        {
            messages.Add(message);
        }
    }

    public void AddAll(string prefix, QueryErrors errors)
    {
        foreach (var (field, messages) in errors.Fields)
        {
            foreach (var message in messages)
            {
                Add(prefix + field, message);
            }
        }
    }

    public QueryErrors ToErrors() =>
        new(_fields.ToImmutableSortedDictionary(f => f.Key, f => f.Value.ToImmutableArray(), StringComparer.Ordinal));
}
