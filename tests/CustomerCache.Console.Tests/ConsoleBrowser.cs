using Microsoft.Playwright;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>One browser for all tests: the Chromium of the machine. Each test has its own profile.</summary>
public sealed class ConsoleBrowser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    // Only requests of a page may leave the machine.
    private static readonly string[] Arguments =
    [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens a tab in a new profile.</summary>
    /// <param name="server">The address of the console.</param>
    /// <param name="colors">The preferred color scheme of the system.</param>
    internal async Task<ConsoleTab> OpenAsync(Uri server, ColorScheme colors = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = server.AbsoluteUri,
                ColorScheme = colors,
                ViewportSize = new() { Width = 1280, Height = 900 },
                TimezoneId = "Europe/Madrid",
            }
        );
        context.SetDefaultTimeout(8_000);
        return await ConsoleTab.OfAsync(await context.NewPageAsync(), server);
    }

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing; install the package chromium");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Chromium,
                Headless = true,
                Args = Arguments,
            }
        );
        Assertions.SetDefaultExpectTimeout(8_000);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
