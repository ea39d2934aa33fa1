using Orleans.Configuration;

namespace CustomerCache.Client.Calling;

/// <summary>
/// How a cluster is called. Orleans keeps data and reminders under the service id alone, and its grain directory under the cluster id
/// alone, so two clusters over one Redis would run each other's reminders (dotnet/orleans#9721) and take each other's grains for their own.
/// Hence both ids that Orleans gets name the service and the cluster, and every key in Redis begins with them:
/// <c>customer-cache/blue/state/…</c>,
/// <c>customer-cache/blue/reminders</c>, <c>customer-cache/blue/directory/…</c>.
/// </summary>
public static class ClusterNames
{
    /// <summary>
    /// The service id and cluster id that silos and clients of a cluster give to Orleans, and the prefix of all its keys in Redis.
    /// </summary>
    public static string FullName(string service, string cluster) => $"{service}/{cluster}";

    /// <summary>Whether a text can be the id of a service or of a cluster.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 60 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Names a cluster to Orleans.</summary>
    public static void Apply(ClusterOptions options, string service, string cluster) =>
        options.ServiceId = options.ClusterId = FullName(service, cluster);
}
