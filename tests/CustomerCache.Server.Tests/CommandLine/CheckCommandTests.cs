using System.Text.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The output of <c>check</c> when a vendor refuses with a reason.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class CheckCommandTests : IAsyncLifetime
{
    private const string VeloCloud = "velocloud/vco1.example.net",
        Hawkeye = "hawkeye/hawkeye.example.net",
        Bruin = "bruin";

    private readonly WebApplication _vendor = NewVendor();
    private VendorLab _lab = null!;

    public async Task InitializeAsync()
    {
        await _vendor.StartAsync();
        _lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 5, probes: 5);
    }

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _vendor.DisposeAsync();
    }

    [Theory]
    [InlineData(VeloCloud, "redirect", "Error 401 - Account is locked; call your administrator")]
    [InlineData(VeloCloud, "refusal", """Error 403 - {"error":{"message":"operator login is switched off"}}""")]
    [InlineData(VeloCloud, "trouble", "Error 500 - maintenance until 10:00")]
    [InlineData(Hawkeye, "refusal", """Error 403 - {"error":{"message":"operator login is switched off"}}""")]
    [InlineData(Hawkeye, "trouble", "Error 500 - maintenance until 10:00")]
    [InlineData(Bruin, "token", """Error 400 - {"error":"invalid_client","error_description":"the client expired on 2026-01-01"}""")]
    [InlineData(Bruin, "trouble", "Error 500 - maintenance until 10:00")]
    public async Task Reason_of_a_vendor_for_a_failed_login_is_printed(string name, string answer, string reason)
    {
        var url = $"{_vendor.Urls.First()}/{answer}";
        _lab.Set(
            name switch
            {
                VeloCloud => "VeloCloud:Hosts:0:Url",
                Hawkeye => "Hawkeye:Url",
                _ => "Bruin:LoginUrl",
            },
            url
        );

        var ran = await CheckAsync();

        Assert.Equal(1, ran.Code);
        Assert.Equal(2, ran.Out.Length);
        Assert.StartsWith($"{name} ({url}): failed to log in: {reason}; ", Assert.Single(ran.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VeloCloud, "401", "Error 401 - ", "the role may not list edges")]
    [InlineData(VeloCloud, "403", "Error 403 - ", "the role may not list edges")]
    [InlineData(VeloCloud, "503", "Error 500 - ", "maintenance until 10:00")]
    [InlineData(Hawkeye, "401", "Error 401 - ", "the role may not list edges")]
    [InlineData(Hawkeye, "403", "Error 403 - ", "the role may not list edges")]
    [InlineData(Hawkeye, "503", "Error 500 - ", "maintenance until 10:00")]
    [InlineData(Bruin, "401", "Error 401 - ", "the role may not list edges")]
    [InlineData(Bruin, "403", "Error 403 - ", "the role may not list edges")]
    [InlineData(Bruin, "503", "Error 500 - ", "maintenance until 10:00")]
    public async Task Reason_of_a_vendor_for_a_refused_request_is_printed(string name, string status, string start, string reason)
    {
        var url = $"{_vendor.Urls.First()}/granted/{status}";
        _lab.Set(
            name switch
            {
                VeloCloud => "VeloCloud:Hosts:0:Url",
                Hawkeye => "Hawkeye:Url",
                _ => "Bruin:Url",
            },
            url
        );

        var ran = await CheckAsync();

        Assert.Equal(1, ran.Code);
        var line = Assert.Single(ran.Error);
        Assert.StartsWith($"{name} ({url}): failed to {RequestName(name)}: {start}", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VeloCloud, "VeloCloud:Hosts:0:Url")]
    [InlineData(Hawkeye, "Hawkeye:Url")]
    [InlineData(Bruin, "Bruin:LoginUrl")]
    public async Task Port_that_refuses_is_named_with_the_key_to_check_and_nothing_else(string name, string key)
    {
        var port = Ports.Free();
        var url = $"http://127.0.0.1:{port}";
        _lab.Set(key, url);

        var ran = await CheckAsync();

        var line = Assert.Single(ran.Error);
        Assert.Equal((1, 2), (ran.Code, ran.Out.Length));
        Assert.StartsWith($"{name} ({url}): failed to log in: ", line, StringComparison.Ordinal);
        Assert.Contains($"onnection refused (127.0.0.1:{port})", line, StringComparison.Ordinal);
        Assert.EndsWith($"; check CustomerCache:{key}, and that this machine may connect to it", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vendors_are_one_JSON_object_each()
    {
        _lab.Set("VeloCloud:Hosts:0:Url", $"{_vendor.Urls.First()}/trouble");

        var ran = await CheckAsync("--json");

        Assert.Empty(ran.Error);
        var vendors = JsonSerializer.Deserialize<JsonElement>(Assert.Single(ran.Out)).EnumerateArray().ToArray();
        Assert.Equal([VeloCloud, Hawkeye, Bruin], vendors.Select(v => v.GetProperty("vendor").GetString()));
        Assert.Equal([false, true, true], vendors.Select(v => v.GetProperty("ok").GetBoolean()));
        Assert.Equal("Error 500 - maintenance until 10:00", vendors[0].GetProperty("said").GetString());
        Assert.Equal("the vendor has a fault: try again later, then ask the vendor", vendors[0].GetProperty("remedy").GetString());
    }

    private async Task<ConsoleCapture.CommandResult> CheckAsync(params string[] options) =>
        await ConsoleCapture.RunAsync([
            "check",
            .. options,
            .. _lab.Settings.Where(s => s.Value is not null).Select(s => $"--{s.Key}={s.Value}"),
        ]);

    private static string RequestName(string name) =>
        name switch
        {
            VeloCloud => "list edges",
            Hawkeye => "list probes",
            _ => "look up an inventory",
        };

    // Sends one response for everything below a path.
    private static WebApplication NewVendor()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Map(
            "/redirect/{**rest}",
            (HttpContext context) =>
            {
                context.Response.Headers.SetCookie = new[]
                {
                    "velocloud.session=; Path=/",
                    "velocloud.message=Account%20is%20locked%3B+call%20your%20administrator; Path=/",
                };
                return Results.Redirect("/login");
            }
        );
        app.Map(
            "/refusal/{**rest}",
            () => Results.Text("""{"error":{"message":"operator login is switched off"}}""", "application/json", statusCode: 403)
        );
        app.Map("/trouble/{**rest}", () => Results.Text("maintenance until 10:00", statusCode: 503));
        app.Map(
            "/token/{**rest}",
            () =>
                Results.Text(
                    """{"error":"invalid_client","error_description":"the client expired on 2026-01-01"}""",
                    "application/json",
                    statusCode: 400
                )
        );
        app.Map(
            "/granted/{status:int}/{**rest}",
            (HttpContext context, int status, string? rest) =>
            {
                if (rest?.Contains("login", StringComparison.OrdinalIgnoreCase) == true)
                {
                    context.Response.Headers.SetCookie = new[] { "velocloud.session=made-up; Path=/" };
                    return Results.Ok();
                }

                return status == 503
                    ? Results.Text("maintenance\r\nuntil 10:00", statusCode: status)
                    : Results.Text("""{"error":{"message":"the role may not list edges"}}""", "application/json", statusCode: status);
            }
        );
        return app;
    }
}
