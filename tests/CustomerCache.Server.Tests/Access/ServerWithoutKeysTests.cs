using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Callers of a server without keys, and keys that are added at run time.</summary>
public sealed class ServerWithoutKeysTests : IDisposable
{
    private readonly DataFolder _folder = new();

    [Theory]
    [InlineData("Host", "evil.example.net", false)]
    [InlineData("Host", "127.0.0.1.example.net", false)]
    [InlineData("Host", "localhost:8080", true)]
    [InlineData("Host", "[::1]:8080", true)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    public async Task Server_without_keys_refuses_browser_calls_from_other_sites(string header, string value, bool served)
    {
        await using var server = await SingleNode.StartAsync(StoredTenants.Configuration(_folder.Path));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenants");
        request.Headers.Add(header, value);

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.0.2.7", false)]
    [InlineData("2001:db8::7", false)]
    [InlineData(null, false)]
    public async Task Server_without_keys_serves_only_this_machine_with_every_scope(string? caller, bool served)
    {
        await using var server = await SingleNode.StartAsync(
            StoredTenants.Configuration(_folder.Path),
            services => services.AddSingleton<IStartupFilter>(new CallsFrom(caller is null ? null : IPAddress.Parse(caller)))
        );

        // What a caller says about itself is not believed.
        server.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
        server.Client.DefaultRequestHeaders.Add("X-Real-IP", "127.0.0.1");
        server.Client.DefaultRequestHeaders.Add("Forwarded", "for=127.0.0.1;host=localhost");
        using var asked = await server.Client.GetAsync("/v1/access");
        using var done = await server.Client.PostAsync("/v1/refresh", null);

        Assert.Equal(
            served ? (HttpStatusCode.OK, HttpStatusCode.Accepted) : (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (asked.StatusCode, done.StatusCode)
        );
    }

    [Fact]
    public async Task Server_with_keys_serves_every_address()
    {
        var settings = StoredTenants.Configuration(_folder.Path);
        settings["CustomerCache:ApiKeys:0:Name"] = "one";
        settings["CustomerCache:ApiKeys:0:Key"] = "a-key-of-enough-length";
        settings["CustomerCache:ApiKeys:0:Scopes:0"] = "read";
        await using var app = ServerProgram.Build(
            [],
            builder =>
            {
                builder.Configure(settings, new LogCapture(), null);
                builder.Configuration["Urls"] = "http://0.0.0.0:0";
            }
        );
        await app.StartAsync();

        using var local = new HttpClient
        {
            BaseAddress = new Uri(app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)),
        };
        Assert.Equal(HttpStatusCode.Unauthorized, (await local.GetAsync("/v1/tenants")).StatusCode);
        await app.StopAsync();
    }

    [Fact]
    public async Task Key_file_is_watched_at_run_time_and_a_partial_file_changes_nothing()
    {
        var file = Path.Combine(_folder.Path, "keys.json");
        await File.WriteAllTextAsync(file, Keys("the-first-key-0123456789"));
        var log = new LogCapture();
        await using var app = ServerProgram.Build(
            [$"--CustomerCache:ApiKeysFile={file}"],
            builder => builder.Configure(StoredTenants.Configuration(_folder.Path), log, null)
        );
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var first = await AskAsync(client, "the-first-key-0123456789");

        await File.WriteAllTextAsync(file, "{\"CustomerCache\":{\"ApiKeys\":[{\"Name\":");
        await log.WaitForAsync(1303, "keeping the previous ones");
        var half = await AskAsync(client, "the-first-key-0123456789");

        // With a byte order mark, as some editors write it.
        await File.WriteAllTextAsync(file, Keys("the-second-key-0123456789"), Encoding.UTF8);
        await log.WaitForAsync(1301, "API keys reloaded");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first, half));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "the-first-key-0123456789"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "the-second-key-0123456789"));
        await app.StopAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static string Keys(string key) => $$$"""{"CustomerCache":{"ApiKeys":[{"Name":"one","Key":"{{{key}}}","Scopes":["read"]}]}}""";

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenants");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private sealed class CallsFrom(IPAddress? caller) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, rest) =>
                    {
                        context.Connection.RemoteIpAddress = caller;
                        return rest(context);
                    }
                );
                next(app);
            };
    }
}
