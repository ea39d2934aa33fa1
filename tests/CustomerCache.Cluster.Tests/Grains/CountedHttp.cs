using CustomerCache.Sources;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>
/// The transport of all silos of this process; counts their concurrent calls to Bruin. Thread safe.
/// </summary>
internal sealed class CountedHttp : IVendorHttp
{
    private readonly Lock _gate = new();
    private int _underWay;

    /// <summary>Gets the maximum of concurrent calls.</summary>
    public int Peak { get; private set; }

    /// <summary>Gets the calls in flight.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _underWay;
            }
        }
    }

    public HttpMessageHandler CreateHandler(ChannelName name) =>
        new CountingHandler(this)
        {
            InnerHandler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false },
        };

    private void Add(int calls)
    {
        lock (_gate)
        {
            _underWay += calls;
            Peak = Math.Max(Peak, _underWay);
        }
    }

    private sealed class CountingHandler(CountedHttp all) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // Only Bruin's inventory has such paths; the logins do not count.
            if (request.RequestUri?.AbsolutePath.Contains("/api/", StringComparison.Ordinal) != true)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            all.Add(1);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                all.Add(-1);
            }
        }
    }
}
