using System.Net;
using System.Reflection;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Access;

/// <summary>A call that fails after its authentication.</summary>
public sealed class FailedCallTests
{
    [Fact]
    public async Task Failed_call_is_audited_as_it_was_answered_and_its_response_is_data_too()
    {
        using var folder = new DataFolder();
        await using var server = await SingleNode.StartAsync(
            StoredTenants.Configuration(folder.Path, StoredTenants.Vco1),
            services => services.AddSingleton(DispatchProxy.Create<ITenantClient, Unreachable>())
        );

        using var answer = await server.Client.PostAsync("/v1/refresh", null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.EndsWith(
            "POST /v1/refresh with scope admin; answered 503.",
            (await server.Log.WaitForAsync(1311, "/v1/refresh")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    /// <summary>Tenants whose owners are unreachable.</summary>
    public class Unreachable : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new TenantUnavailableException(StoredTenants.Vco1, new IOException("made up"));
    }
}
