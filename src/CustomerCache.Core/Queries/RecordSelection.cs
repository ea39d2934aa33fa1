using System.Collections.Immutable;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

/// <summary>Represents the records selected by a query, by reference into snapshots without copying. Immutable.</summary>
public sealed record RecordSelection(ImmutableArray<TenantSlice> Slices)
{
    /// <summary>Gets the number of selected records.</summary>
    public int Count => Slices.Sum(s => s.Count);

    /// <summary>Gets the records in response order: tenants as requested, records as stored.</summary>
    public IEnumerable<DeviceRecord> Records => Slices.SelectMany(s => s.Records);

    /// <summary>Selects from snapshots, in their order.</summary>
    public static RecordSelection From(IEnumerable<TenantSnapshot> snapshots, RecordQuery query) =>
        new([.. snapshots.Select(s => TenantSlice.Of(s, query))]);

    /// <summary>Returns the same records without personal data.</summary>
    public RecordSelection WithoutContacts() => new([.. Slices.Select(s => s.WithoutContacts())]);

    /// <summary>Returns a page of the selection.</summary>
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
