using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerCache.Simulator;

/// <summary>
/// Handles each request of Kestrel: determines its faults, counts it, then delays, rejects or answers it. Runs without host, middleware and
/// log, because benchmarks run against it on the same cores.
/// </summary>
internal sealed class VendorApplication(
    Routes routes,
    VendorCalls calls,
    FaultPlan faults,
    LiveFleet fleet,
    VendorState state,
    TimeProvider time
) : IHttpApplication<DefaultHttpContext>
{
    // Not a vendor's path: lets callers wait until this process listens.
    private const string Ready = "/health/ready";

    /// <summary>Reused by Kestrel for the requests of a connection, which saves the largest allocation of a request.</summary>
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> connection)
            return new(contextFeatures);
        if (connection.HostContext is not { } context)
            return connection.HostContext = new(contextFeatures);
        context.Initialize(contextFeatures);
        return context;
    }

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();

    public Task ProcessRequestAsync(DefaultHttpContext context)
    {
        var request = context.Request;
        if (!routes.TryFind(request.Path.Value, out var operation, out var host))
        {
            if (request.Path.Value is Ready)
            {
                return context.Response.WriteAsync("ok", context.RequestAborted);
            }

            calls.ArriveUnknown($"{request.Method} {request.Path}");
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (request.Method != VendorOperations.MethodOf(operation))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        return ServeAsync(context, operation, host);
    }

    private async Task ServeAsync(DefaultHttpContext context, VendorOperation operation, string? host)
    {
        // Faults are determined before the call is counted, so that a test that awaits the call can release what holds it.
        var verdict = faults.Judge(operation, host);
        calls.Arrive(operation, host);
        try
        {
            foreach (var gate in verdict.Gates)
                await gate.WaitAsync(context.RequestAborted);
            if (verdict.Latency > TimeSpan.Zero)
                await Task.Delay(verdict.Latency, time, context.RequestAborted);
            if (verdict.Aborts)
                context.Abort();
            else if (verdict.Refusal != 0)
                await SimulatedResponses.RefuseAsync(context, verdict);
            else
                await AnswerAsync(new(context, operation, host, verdict, fleet.Current, state, time));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller closed the connection.
        }
        finally
        {
            calls.Leave(operation);
        }
    }

    private static Task AnswerAsync(ReceivedCall call) =>
        VendorOperations.VendorOf(call.Operation) switch
        {
            Vendor.VeloCloud => VeloCloudApi.AnswerAsync(call, call.Host ?? ""),
            Vendor.Hawkeye => HawkeyeApi.AnswerAsync(call),
            _ => SimulatedBruinApi.AnswerAsync(call),
        };
}
