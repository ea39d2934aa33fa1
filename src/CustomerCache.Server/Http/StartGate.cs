using System.Globalization;

namespace CustomerCache.Server.Http;

/// <summary>
/// Answers requests while the process starts: probes of liveness succeed, everything else is answered 503 with what the start waits for.
/// Thread safe.
/// </summary>
internal sealed class StartGate(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private sealed record Wait(string Reason, DateTimeOffset Until);

    private volatile Wait? _wait;

    /// <summary>Sets what the start waits for, and until when at the latest.</summary>
    public void WaitFor(string reason, DateTimeOffset until) => _wait = new Wait(reason, until);

    /// <summary>Clears what the start waits for.</summary>
    public void Continue() => _wait = null;

    /// <summary>Adds the gate. Call before everything that answers.</summary>
    public static void Use(WebApplication app)
    {
        var gate = app.Services.GetRequiredService<StartGate>();
        app.Use((context, next) => gate.InvokeAsync(context, next));
    }

    private Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return next(context);
        }

        var wait = _wait;
        var seconds = wait is null ? 1 : Math.Max(1, (int)Math.Ceiling((wait.Until - time.GetUtcNow()).TotalSeconds));
        var text = wait is null ? "starting" : $"starting: {wait.Reason}, {seconds} s left at most";
        if (context.Request.Path == "/health/live")
        {
            return TypedResults.Text(text).ExecuteAsync(context);
        }

        context.Response.Headers.RetryAfter = Math.Min(seconds, 5).ToString(CultureInfo.InvariantCulture);
        return Problems.Unavailable($"the process is {text}; try this again").ExecuteAsync(context);
    }
}

/// <summary>
/// Starts the web server before all other services, so that probes are answered and a taken port is found before a silo joins or a vendor
/// is called; stops it where it was registered, last, so that requests end before the silo leaves.
/// </summary>
internal sealed class WebServerFirst(IHostedService web) : IHostedLifecycleService
{
    /// <summary>Wraps the web server of a host that is about to be built. Idempotent.</summary>
    public static void Apply(IServiceCollection services)
    {
        if (services.LastOrDefault(IsWebServer) is { } web)
        {
            services.Remove(web);
            services.AddSingleton<IHostedService>(s => new WebServerFirst(
                (IHostedService)ActivatorUtilities.CreateInstance(s, web.ImplementationType!)
            ));
        }
    }

    // The type is internal to ASP.NET Core.
    private static bool IsWebServer(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name == "GenericWebHostService";

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => web.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => web.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
