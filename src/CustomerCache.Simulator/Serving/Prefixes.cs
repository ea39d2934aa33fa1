namespace CustomerCache.Simulator;

/// <summary>First path segments that tell the vendors apart on the one port; VeloCloud hosts are told apart by their names.</summary>
internal static class Prefixes
{
    public const string Hawkeye = "hawkeye";
    public const string Bruin = "bruin";
    public const string BruinLogin = "bruin-login";

    public static bool IsTaken(string segment) =>
        segment.ToUpperInvariant() is "HAWKEYE" or "BRUIN" or "BRUIN-LOGIN";
}
