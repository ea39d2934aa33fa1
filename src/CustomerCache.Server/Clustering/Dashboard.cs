using CustomerCache.Server.Access;
using Orleans.Dashboard;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Orleans' own dashboard, for those who may administer. A browser sends no key, so it is of use where no keys are configured, or behind a
/// proxy that adds one.
/// </summary>
internal static class Dashboard
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dashboard";

    private const string Policy = "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'";

    public static WebApplication UseDashboard(this WebApplication app)
    {
        // Orleans compresses the dashboard's files when it is mapped, which takes longer than the silo's start: it is mapped with the first
        // request.
        var dashboard = new Lazy<RequestDelegate>(() => Build(app.Services));
        app.Map(
                Path + "/{**path}",
                context =>
                {
                    context.SetEndpoint(null);
                    return dashboard.Value(context);
                }
            )
            .NeedsAdmin()
            .ExcludeFromDescription();
        return app;
    }

    private static RequestDelegate Build(IServiceProvider services) =>
        new ApplicationBuilder(services)
            .UseRouting()
            .UseEndpoints(routes => routes.MapGroup("").WithMetadata(new ContentPolicy(Policy)).MapOrleansDashboard(routePrefix: Path))
            .Build();
}
