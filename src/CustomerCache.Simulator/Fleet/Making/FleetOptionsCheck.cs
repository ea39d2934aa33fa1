namespace CustomerCache.Simulator;

/// <summary>Validates the options of a fleet and reports all errors at once.</summary>
internal static class FleetOptionsCheck
{
    public static void Throw(FleetOptions options)
    {
        var wrong = new List<string>();
        if (options.HostNames.IsDefaultOrEmpty && options.Hosts < 0)
            wrong.Add("Hosts must not be negative");
        if (!options.HostNames.IsDefaultOrEmpty && !AreDistinctSegments(options.HostNames))
            wrong.Add("HostNames must be distinct, not empty, without '/', and not one of the simulator's own prefixes");
        if (options.EdgesPerHost < 0)
            wrong.Add("EdgesPerHost must not be negative");
        if (options.Probes < 0)
            wrong.Add("Probes must not be negative");
        if (options.EdgesPerClient < 1)
            wrong.Add("EdgesPerClient must be at least 1");
        if (options.Clients < 0)
            wrong.Add("Clients must not be negative");
        foreach (var property in typeof(FleetShares).GetProperties())
        {
            if (property.GetValue(options.Shares) is not (>= 0.0 and <= 1.0))
                wrong.Add($"Shares.{property.Name} must be from 0 to 1");
        }

        if (wrong.Count > 0)
            throw new ArgumentException(string.Join("; ", wrong) + ".", nameof(options));
    }

    private static bool AreDistinctSegments(IReadOnlyCollection<string> names) =>
        names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count
        && names.All(name => name.Length > 0 && !name.Contains('/', StringComparison.Ordinal) && !Prefixes.IsTaken(name));
}
