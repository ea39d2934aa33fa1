using CustomerCache.Server.Tests.Host;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>Sign-in with a key, and the controls that its scopes allow.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SignInTests(ConsoleBrowser browser)
{
    private const string Admin = "the key of the degraded shift";
    private const string Reader = "the key of a reader";
    private const string KeyWithoutScopes = "the key without scopes";

    [Fact]
    public async Task Key_is_requested_kept_in_the_tab_and_removed_at_sign_out()
    {
        await using var lab = await StartAsync();
        await using var server = await lab.ServeBuiltAsync();
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);
        tab.Expect(401);
        await tab.NavigateAsync("", "Sign in");
        await Expect(tab.Page.GetByLabel("Key")).ToBeFocusedAsync();

        await SignInAsync(tab, "a key that nobody has");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This key is not known.");
        await SignInAsync(tab, Admin);
        await Expect(tab.Heading).ToHaveTextAsync("Overview");
        await Expect(tab.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("degraded-shift");
        await tab.Page.ReloadAsync();
        await Expect(tab.Main).ToContainTextAsync("vco1.example.net");
        await tab.Button("Sign out").ClickAsync();

        await Expect(tab.Heading).ToHaveTextAsync("Sign in");
        Assert.Equal("0 0", await tab.Page.EvaluateAsync<string>("`${sessionStorage.length} ${localStorage.length}`"));
    }

    [Fact]
    public async Task Controls_outside_the_scopes_of_a_key_are_disabled_with_the_reason()
    {
        await using var lab = await StartAsync();
        await using var server = await lab.ServeBuiltAsync();
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);
        tab.Expect(401);
        await tab.NavigateAsync($"#/tenant/{VendorLab.Vco1}", "Sign in");
        await SignInAsync(tab, Reader);

        await Expect(tab.Main).ToContainTextAsync("Refresh and import need a key with the scope \"admin\"; yours has read.");
        await Expect(tab.Button("Refresh now")).ToBeDisabledAsync();
        await Expect(tab.Button("Import …")).ToBeDisabledAsync();
        await Expect(tab.Button("Export")).ToBeEnabledAsync();
        await tab.Link("Caches").ClickAsync();
        await Expect(tab.Main).ToContainTextAsync("Dropping needs a key with the scope \"write\"");
        await Expect(tab.Button("Drop")).ToBeDisabledAsync();
        var device = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached).SerialNumber!;
        await tab.NavigateAsync($"#/device/velocloud/{device}", device);
        await Expect(tab.Main).ToContainTextAsync("Contacts are not shown: your key lacks the scope \"contacts\".");
    }

    [Fact]
    public async Task Refusal_names_the_missing_scope()
    {
        await using var lab = await StartAsync();
        await using var server = await lab.ServeBuiltAsync();
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);
        tab.Expect(401);
        tab.Expect(403);
        await tab.NavigateAsync("", "Sign in");

        await SignInAsync(tab, KeyWithoutScopes);

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("lacks the scope 'read'");
        await Expect(tab.Button("Sign out")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Person_signs_in_at_the_provider_comes_back_to_the_page_and_signs_out_there()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        provider.Person = ("248289761001", "Ada Lovelace", ["cache-readers"]);
        await using var lab = await StartAsync();
        foreach (var (key, value) in provider.Settings(("cache-readers", ["read", "write"])))
        {
            lab.Settings[key] = value;
        }

        await using var server = await lab.ServeBuiltAsync();
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);
        tab.Allow(provider.Address);
        tab.Expect(401);
        await tab.NavigateAsync($"#/tenant/{VendorLab.Vco1}", "Sign in");
        await tab.Button("Single sign-on").ClickAsync();

        await Expect(tab.Heading).ToContainTextAsync("vco1.example.net");
        await Expect(tab.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("Ada Lovelace read, write");
        await Expect(tab.Main).ToContainTextAsync("Refresh and import need a role with the scope \"admin\"; yours has read, write.");
        await tab.NavigateAsync("#/caches", "Caches");
        await tab.Page.GetByLabel("Domain", new() { Exact = true }).SelectOptionAsync("orders");
        await tab.Page.GetByLabel("What", new() { Exact = true }).FillAsync("orders:detail:42");
        await tab.Button("Drop").ClickAsync();
        await Expect(tab.Announced).ToContainTextAsync("Dropped");
        await tab.Button("Sign out").ClickAsync();

        await Expect(tab.Heading).ToHaveTextAsync("Sign in");
        await Expect(tab.Button("Single sign-on")).ToBeFocusedAsync();
        Assert.Equal("248289761001", provider.SignedOut);
        Assert.Empty(await tab.Page.Context.CookiesAsync());
    }

    private static async Task<VendorLab> StartAsync()
    {
        var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20);
        foreach (
            var (index, (name, key, scopes)) in new[]
            {
                ("degraded-shift", Admin, new[] { "read", "contacts", "write", "admin" }),
                ("reader", Reader, ["read"]),
                ("nobody", KeyWithoutScopes, ["contacts"]),
            }.Index()
        )
        {
            lab.Set($"ApiKeys:{index}:Name", name);
            lab.Set($"ApiKeys:{index}:Key", key);
            foreach (var (i, scope) in scopes.Index())
            {
                lab.Set($"ApiKeys:{index}:Scopes:{i}", scope);
            }
        }

        return lab;
    }

    private static async Task SignInAsync(ConsoleTab tab, string key)
    {
        await tab.Page.GetByLabel("Key").FillAsync(key);
        await tab.Page.Keyboard.PressAsync("Enter");
    }
}
