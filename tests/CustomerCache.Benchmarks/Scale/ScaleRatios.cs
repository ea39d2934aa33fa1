using System.Globalization;

namespace CustomerCache.Benchmarks.Scale;

/// <summary>Measures what a node of a million devices occupies.</summary>
internal static class ScaleRatios
{
    /// <summary>Resident bytes of the node over the bytes of its records' JSON, a million records.</summary>
    public static Task<Ratio> MemoryAsync(ScaleLab lab)
    {
        var node = lab[ScaleLab.Large];
        return Task.FromResult(
            new Ratio(
                "memory.record",
                (double)node.ResidentBytes / node.JsonBytes,
                1.2,
                AtMost: true,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{node.ResidentBytes / node.Records} bytes resident per record of {node.JsonBytes / node.Records} bytes of JSON; "
                        + $"{node.FirstResidentBytes / node.Records} after the restart, with its garbage"
                )
            )
        );
    }
}
