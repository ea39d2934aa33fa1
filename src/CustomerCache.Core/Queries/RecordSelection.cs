using System.Collections.Immutable;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

/// <summary>The records that a question selects, by reference into snapshots: nothing is copied before it is sent. Immutable.</summary>
public sealed record RecordSelection(ImmutableArray<TenantSlice> Slices)
{
    /// <summary>How many records are selected.</summary>
    public int Count => Slices.Sum(s => s.Count);

    /// <summary>The records in answer order: tenants as asked for, records as stored.</summary>
    public IEnumerable<DeviceRecord> Records => Slices.SelectMany(s => s.Records);

    /// <summary>Selects from snapshots, in their order.</summary>
    public static RecordSelection From(IEnumerable<TenantSnapshot> snapshots, RecordQuery query) =>
        new([.. snapshots.Select(s => TenantSlice.Of(s, query))]);

    /// <summary>The same records without what is about people.</summary>
    public RecordSelection WithoutContacts() => new([.. Slices.Select(s => s.WithoutContacts())]);

    /// <summary>A page of the selection.</summary>
    public RecordSelection Page(int offset, int limit)
    {
        var slices = ImmutableArray.CreateBuilder<TenantSlice>();
        foreach (var slice in Slices)
        {
            var skip = Math.Min(offset, slice.Count);
            var take = Math.Min(limit, slice.Count - skip);
            slices.Add(slice.Part(skip, take));
            (offset, limit) = (offset - skip, limit - take);
        }

        return new RecordSelection(slices.ToImmutable());
    }
}
