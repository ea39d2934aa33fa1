using CustomerCache.Server.Access;
using Orleans.Dashboard;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Maps Orleans' dashboard, for administrators. Browsers send no key, so it works by the session of a signed-in person, where access is
/// open, or behind a proxy that adds a key.
/// </summary>
internal static class Dashboard
{
    /// <summary>The path.</summary>
    public const string Path = "/dashboard";

    private const string Policy = "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'";

    public static WebApplication UseDashboard(this WebApplication app)
    {
        // Mapped with the first request: Orleans compresses the dashboard's files when it is mapped, which takes longer than the silo's
        // start.
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
