using System.Net;
using System.Text.Json;
using CustomerCache.Hosting.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Observing;

/// <summary>Calls for whoever runs the service are served on this machine only.</summary>
public sealed class RequireAdminTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task A_caller_on_this_machine_is_served(string caller)
    {
        await using var app = await StartAsync(caller);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Equal("minimal", await client.GetStringAsync("/minimal"));
        Assert.Equal("bare", await client.GetStringAsync("/bare"));
        Assert.Equal("grouped", await client.GetStringAsync("/group/grouped"));
    }

    [Theory]
    [InlineData("192.0.2.7", "/minimal")]
    [InlineData("192.0.2.7", "/bare")]
    [InlineData("192.0.2.7", "/group/grouped")]
    [InlineData("2001:db8::7", "/minimal")]
    [InlineData("::ffff:192.0.2.7", "/minimal")]
    [InlineData(null, "/minimal")]
    public async Task Any_other_caller_is_refused_with_the_reason(string? caller, string path)
    {
        await using var app = await StartAsync(caller);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("This call is served to callers on the same machine only.", problem.RootElement.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData(null)]
    public async Task Other_calls_are_served_to_anybody(string? caller)
    {
        await using var app = await StartAsync(caller);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Equal("open", await client.GetStringAsync("/open"));
    }

    private static async Task<WebApplication> StartAsync(string? caller)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Urls", "http://127.0.0.1:0")]);
        builder.Services.AddProblemDetails();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = caller is null ? null : IPAddress.Parse(caller);
            return next(context);
        });
        app.MapGet("/minimal", () => "minimal").RequireAdmin().WithSummary("Keeps its own kind, so more can be said");
        app.Map("/bare", (HttpContext context) => context.Response.WriteAsync("bare")).RequireAdmin();
        app.MapGroup("/group").RequireAdmin().MapGet("/grouped", () => "grouped");
        app.MapGet("/open", () => "open");
        await app.StartAsync();
        return app;
    }
}
