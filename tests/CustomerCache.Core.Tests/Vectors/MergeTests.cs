using System.Text.Json.Nodes;
using CustomerCache.Core.Snapshots;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class MergeTests
{
    [Theory]
    [VectorsOf("velocloud.merge")]
    public void Stored_and_new_records_become_one_list(Vector vector)
    {
        var merged = RecordList.Merge(
            VectorRefresh.Records(vector.Given.GetProperty("stored_cache")),
            VectorRefresh.Records(vector.Given.GetProperty("new_cache"))
        );

        JsonCompare.Equal(
            vector.Expected.GetProperty("merged"),
            new JsonArray([.. merged.Select(r => JsonNode.Parse(r.Utf8.Span))]),
            vector.Compare,
            "merged"
        );
    }
}
