using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Access;

/// <summary>A server behind a proxy, with a key for programs and an identity provider for persons.</summary>
public sealed class SignInServer : IAsyncLifetime, IDisposable
{
    /// <summary>The role that may read and drop.</summary>
    public const string Role = "cache-readers";

    internal const string Key = "canary-key-of-a-program";

    /// <summary>The address of the console, as browsers know it.</summary>
    public static readonly Uri Public = new("https://cache.example.net/ops/");

    private readonly DataFolder _folder = new();
    private OpenIdProvider? _provider;
    private RunningServer? _server;

    internal OpenIdProvider Provider => _provider!;

    internal RunningServer Server => _server!;

    internal ShiftedTime Time { get; } = new();

    internal string Folder => _folder.Path;

    public async Task InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Starts the server anew over the same data.</summary>
    internal async Task RestartAsync()
    {
        await Server.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Returns a browser without cookies.</summary>
    internal SignInBrowser Browser()
    {
        var browser = new SignInBrowser();
        browser.Proxy(Public, Server.Client.BaseAddress!);
        return browser;
    }

    /// <summary>Returns a browser in which a person with a role signed in.</summary>
    internal async Task<SignInBrowser> SignedInAsync(string role = Role)
    {
        Provider.Person = ("248289761001", "Ada Lovelace", [role]);
        var browser = Browser();
        using var page = await browser.OpenAsync(new Uri(Public, "sign-in"));
        page.EnsureSuccessStatusCode();
        return browser;
    }

    /// <summary>Returns what a call answers about its caller.</summary>
    internal static async Task<JsonNode> AccessAsync(SignInBrowser browser)
    {
        using var answer = await browser.CallAsync(HttpMethod.Get, new Uri(Public, "v1/access"));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>Returns what a program with a key gets for a call.</summary>
    internal async Task<HttpResponseMessage> ByKeyAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return await Server.Client.SendAsync(request);
    }

    private async Task StartAsync()
    {
        var settings = Provider.Settings((Role, ["read", "write"]), ("cache-callers", ["contacts"]));
        settings["CustomerCache:Access:OpenIdConnect:PublicUrl"] = Public.AbsoluteUri;
        settings["CustomerCache:DataFolder"] = _folder.Path;
        settings["CustomerCache:ApiKeys:0:Name"] = "program";
        settings["CustomerCache:ApiKeys:0:Key"] = Key;
        settings["CustomerCache:ApiKeys:0:Scopes:0"] = "read";
        settings["CustomerCache:ApiKeys:0:Scopes:1"] = "admin";
        settings["Logging:LogLevel:Default"] = "Trace";
        _server = await SingleNode.StartAsync(settings, services => services.AddSingleton<TimeProvider>(Time));
    }
}
