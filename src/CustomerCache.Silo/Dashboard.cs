using CustomerCache.Hosting.Access;
using Orleans.Dashboard;

namespace CustomerCache.Silo;

/// <summary>Orleans' own dashboard, for those who may administer. A browser sends no key, so it is of use where no keys are configured, or behind a proxy that adds one.</summary>
internal static class Dashboard
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dashboard";

    private const string Policy = "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'";

    public static WebApplication UseDashboard(this WebApplication app)
    {
        app.MapGroup("").NeedsAdmin().WithMetadata(new ContentPolicy(Policy)).MapOrleansDashboard(routePrefix: Path);
        return app;
    }
}
