namespace CustomerCache.Simulator;

/// <summary>Holds the credentials that the vendors accept; made up, and by default the same for each simulator.</summary>
public sealed record VendorCredentials
{
    public string VeloCloudUsername { get; init; } = "made-up-operator";

    public string VeloCloudPassword { get; init; } = "made-up-password";

    public string HawkeyeUsername { get; init; } = "made-up-user";

    public string HawkeyePassword { get; init; } = "made-up-password";

    public string BruinClientId { get; init; } = "made-up-id";

    public string BruinClientSecret { get; init; } = "made-up-secret";
}
