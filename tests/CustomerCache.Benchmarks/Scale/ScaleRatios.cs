using System.Globalization;

namespace CustomerCache.Benchmarks.Scale;

/// <summary>Measures what a node of a million devices occupies.</summary>
internal static class ScaleRatios
{
    /// <summary>Resident bytes of the node over the bytes of its records' JSON, a million records.</summary>
    public static async Task<Ratio> MemoryAsync(ScaleLab lab)
    {
        var node = await lab.NodeAsync(ScaleLab.Large);
        return new Ratio(
            "memory.record",
            (double)node.ResidentBytes / node.JsonBytes,
            1.2,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{node.ResidentBytes / node.Records} bytes resident per record of {node.JsonBytes / node.Records} bytes of JSON; "
                    + $"{node.FirstResidentBytes / node.Records} after the restart, with its garbage"
            )
        );
    }

    /// <summary>
    /// Time from the start of the process to the end of an answer of all records, 100,000 of them, over reading what is stored and
    /// computing its checksums.
    /// </summary>
    public static async Task<Ratio> RestartAsync(ScaleLab lab)
    {
        var node = await lab.NodeAsync(ScaleLab.Medium);
        return new Ratio(
            "restart",
            node.Restart / node.Read,
            3,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{node.Records} records answered {node.Restart.TotalSeconds:0.00} s after the start, read in "
                    + $"{node.Read.TotalSeconds:0.00} s"
            )
        );
    }

    /// <summary>
    /// What each further record costs from 100,000 to 1,000,000, over what it costs from 10,000 to 100,000, in memory and in time of a
    /// restart; the greater one. What a node costs without records is in neither.
    /// </summary>
    public static async Task<Ratio> GrowthAsync(ScaleLab lab)
    {
        RestartedNode[] nodes =
        [
            await lab.NodeAsync(ScaleLab.Small),
            await lab.NodeAsync(ScaleLab.Medium),
            await lab.NodeAsync(ScaleLab.Large),
        ];
        var (memory, restart) = (GrowthOf(nodes, n => n.ResidentBytes), GrowthOf(nodes, n => n.Restart.TotalMicroseconds));
        return new Ratio(
            "grows",
            Math.Max(memory.Ratio, restart.Ratio),
            1.1,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"memory {memory.Ratio:0.00} ({memory.PerRecord:0} bytes a record), restart {restart.Ratio:0.00} "
                    + $"({restart.PerRecord:0.0} µs a record, {nodes[2].Restart.TotalSeconds:0.0} s at {nodes[2].Records})"
            )
        );
    }

    private static (double Ratio, double PerRecord) GrowthOf(RestartedNode[] nodes, Func<RestartedNode, double> cost)
    {
        var later = Slope(nodes[1], nodes[2]);
        return (later / Slope(nodes[0], nodes[1]), later);

        double Slope(RestartedNode from, RestartedNode to) => (cost(to) - cost(from)) / (to.Records - from.Records);
    }
}
