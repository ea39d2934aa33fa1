using CustomerCache.Hosting.Http;
using Orleans.Dashboard;

namespace CustomerCache.Silo;

/// <summary>Orleans' own dashboard, for those who may administer.</summary>
internal static class Dashboard
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dashboard";

    public static WebApplication UseDashboard(this WebApplication app)
    {
        app.MapGroup("").RequireAdmin().MapOrleansDashboard(routePrefix: Path);
        return app;
    }
}
