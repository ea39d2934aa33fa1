using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// A network on this machine: a bridge that this process is on, and a network namespace with an address for each member. What one
/// sends to another can be lost, in one direction or both. Takes root and <c>ip</c> of the package iproute2.
/// </summary>
internal sealed class SiloNetwork : IAsyncDisposable
{
    // No member has it: what is sent to it is lost without an error, as on a cable that is cut.
    private const string Nowhere = "02:00:00:00:de:ad";

    private readonly string _name;
    private readonly List<NetworkMember> _members = [];
    private int _last = 1;

    private SiloNetwork(int number)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"cc{number}");
        Prefix = string.Create(CultureInfo.InvariantCulture, $"10.213.{number}.");
        Outside = new NetworkMember(IPAddress.Parse(Prefix + "1"), null, _name);
    }

    /// <summary>This process, and all others that are not in a namespace.</summary>
    public NetworkMember Outside { get; }

    private string Prefix { get; }

    /// <summary>Creates a network; returns why none can be where that is so.</summary>
    public static async Task<(SiloNetwork? Network, string? Refusal)> TryCreateAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return (null, "networks take root");
        }

        var network = new SiloNetwork(1 + (Environment.ProcessId % 254));
        try
        {
            await IpAsync("link", "add", network._name, "type", "bridge");
            await IpAsync("addr", "add", network.Outside.Address + "/24", "dev", network._name);
            await IpAsync("link", "set", network._name, "up");
            await network.AddAsync();
            return (network, null);
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            await network.DisposeAsync();
            return (null, refusal.Message);
        }
    }

    /// <summary>Adds a member.</summary>
    public async Task<NetworkMember> AddAsync()
    {
        var number = ++_last;
        var link = string.Create(CultureInfo.InvariantCulture, $"{_name}-{number}");
        var member = new NetworkMember(IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}")), link, "eth0");
        await IpAsync("netns", "add", link);
        _members.Add(member);

        // Vendors are of this process, and the product sends no credentials in clear to any other name.
        await File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(Files(link)).FullName, "hosts"),
            Outside.Address + " localhost\n"
        );
        await IpAsync("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", link);
        await IpAsync("link", "set", link, "master", _name, "up");
        await IpAsync("-n", link, "addr", "add", member.Address + "/24", "dev", "eth0");
        await IpAsync("-n", link, "link", "set", "eth0", "up");
        await IpAsync("-n", link, "link", "set", "lo", "up");
        return member;
    }

    /// <summary>Loses all that one member sends to another.</summary>
    public static Task CutAsync(NetworkMember from, NetworkMember to) =>
        IpAsync([.. from.Namespace, "neigh", "replace", to.Address.ToString(), "lladdr", Nowhere, "nud", "permanent", "dev", from.Device]);

    /// <summary>Delivers again what one member sends to another.</summary>
    public static Task HealAsync(NetworkMember from, NetworkMember to) =>
        IpAsync([.. from.Namespace, "neigh", "del", to.Address.ToString(), "dev", from.Device]);

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
        {
            await IpAsync("netns", "del", member.Namespace[1]);
            Directory.Delete(Files(member.Namespace[1]), recursive: true);
        }

        if (Directory.Exists("/sys/class/net/" + _name))
        {
            await IpAsync("link", "del", _name);
        }
    }

    // Seen by the programs of a namespace in the place of those of /etc.
    private static string Files(string name) => "/etc/netns/" + name;

    private static async Task IpAsync(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = await ip.StandardError.ReadToEndAsync();
        await ip.WaitForExitAsync();
        if (ip.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)} failed: {error.Trim()}");
        }
    }
}

/// <summary>One address in a <see cref="SiloNetwork"/>, and where programs run that have it.</summary>
internal sealed class NetworkMember(IPAddress address, string? name, string device)
{
    public IPAddress Address => address;

    /// <summary>The device that leads to the others.</summary>
    public string Device => device;

    /// <summary>The arguments of <c>ip</c> that name its namespace; none for the one of this process.</summary>
    public string[] Namespace => name is null ? [] : ["-n", name];

    /// <summary>Returns how to start a program in its namespace, whose process it then is.</summary>
    public ProcessStartInfo StartInfo(string program) =>
        name is null ? new ProcessStartInfo(program) : new ProcessStartInfo("ip", ["netns", "exec", name, program]);
}
