namespace CustomerCache.Simulator;

/// <summary>What the vendors accept at login; made up, the same for each simulator unless told otherwise.</summary>
public sealed record VendorCredentials
{
    public string VeloCloudUsername { get; init; } = "made-up-operator";

    public string VeloCloudPassword { get; init; } = "made-up-password";

    public string HawkeyeUsername { get; init; } = "made-up-user";

    public string HawkeyePassword { get; init; } = "made-up-password";

    public string BruinClientId { get; init; } = "made-up-id";

    public string BruinClientSecret { get; init; } = "made-up-secret";
}
