using System.Net;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Clustering;

/// <summary>Sessions of single sign-on, on several silos over a real Redis.</summary>
public sealed class SharedSessionTests
{
    [Fact]
    public async Task Every_silo_accepts_the_session_and_the_sign_in_that_another_one_began()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        provider.Person = ("248289761001", "Ada Lovelace", ["cache-readers"]);
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 1);
        foreach (var (key, value) in provider.Settings(("cache-readers", ["read"])))
        {
            lab.Settings[key] = value;
        }

        var console = new Uri("https://cache.example.net/ops/");
        lab.Set("Access:OpenIdConnect:PublicUrl", console.AbsoluteUri);
        var silos = await TwoSilos.StartHostsAsync(await SharedRedis.GetAsync(), lab.Settings, new LogCapture(), null);
        var urls = silos.Select(s => new Uri(s.Urls.First())).ToArray();
        try
        {
            using var browser = new SignInBrowser();
            foreach (var first in urls)
            {
                browser.Cookies.Clear();
                browser.Proxy(console, first, after: urls.Single(u => u != first));
                using var page = await browser.OpenAsync(new Uri(console, "sign-in"));
                Assert.Equal(HttpStatusCode.OK, page.StatusCode);
                foreach (var silo in urls)
                {
                    browser.Proxy(console, silo);
                    using var answer = await browser.CallAsync(HttpMethod.Get, new Uri(console, "v1/access"));
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                }
            }
        }
        finally
        {
            await TwoSilos.StopAsync(silos);
        }
    }
}
