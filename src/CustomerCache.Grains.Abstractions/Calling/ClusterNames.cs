using Orleans.Configuration;

namespace CustomerCache.Grains.Abstractions.Calling;

/// <summary>
/// How a cluster is called. Orleans tells members apart by the cluster id, but keeps data and reminders under the service id alone, so two
/// clusters of one service over one Redis would run each other's reminders (dotnet/orleans#9721) and write each other's data. Hence the
/// service id that Orleans gets names the cluster as well, and every key in Redis begins with it: <c>customer-cache/blue/state/…</c>,
/// <c>customer-cache/blue/reminders</c>, <c>customer-cache/blue/members/blue</c>.
/// </summary>
public static class ClusterNames
{
    /// <summary>The service id that silos and clients of a cluster use, and the prefix of all its keys in Redis.</summary>
    public static string ServiceId(string service, string cluster) => $"{service}/{cluster}";

    /// <summary>Whether a text can be the id of a service or of a cluster.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 60 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Names a cluster to Orleans.</summary>
    public static void Apply(ClusterOptions options, string service, string cluster) =>
        (options.ServiceId, options.ClusterId) = (ServiceId(service, cluster), cluster);
}
