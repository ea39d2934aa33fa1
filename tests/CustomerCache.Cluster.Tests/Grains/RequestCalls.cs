using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>
/// Records the grain calls that HTTP requests cause, on all silos of this process, without the silos' own maintenance. Thread safe.
/// </summary>
internal sealed class RequestCalls : IStartupFilter, IOutgoingGrainCallFilter
{
    // Flows along with everything that a request causes, and with nothing else.
    private readonly AsyncLocal<bool> _isRequest = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private int _requests;

    /// <summary>The calls, in order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>The requests.</summary>
    public int Requests => _requests;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                async (HttpContext context, RequestDelegate rest) =>
                {
                    _isRequest.Value = true;
                    Interlocked.Increment(ref _requests);
                    await rest(context);
                }
            );
            next(app);
        };

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (_isRequest.Value)
        {
            _calls.Enqueue($"{context.InterfaceName}.{context.MethodName}");
        }

        return context.Invoke();
    }
}
