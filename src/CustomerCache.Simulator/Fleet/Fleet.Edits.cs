namespace CustomerCache.Simulator;

public sealed partial class Fleet
{
    /// <summary>Renames a client at Bruin; the enterprises that VeloCloud named after it keep their names.</summary>
    public Fleet RenameClient(int clientId, string name) => ReplaceClient(Known(FindClient(clientId), clientId) with { Name = name });

    /// <summary>Renames an enterprise at VeloCloud; Bruin's client keeps its name.</summary>
    public Fleet RenameEnterprise(string host, int enterpriseId, string name)
    {
        var enterprise = Known(FindEnterprise(host, enterpriseId), enterpriseId) with { Name = name };
        return new(_data with { Enterprises = _data.Enterprises.With(new(host, enterpriseId), enterprise) });
    }

    /// <summary>Sets the attribute <c>Management Status</c> of a device; null removes it.</summary>
    public Fleet SetManagementStatus(string serialNumber, string? status) =>
        ReplaceInventory(Known(FindInventory(serialNumber), serialNumber) with { ManagementStatus = status });

    /// <summary>Removes an edge from its host's listing; Bruin still has it.</summary>
    public Fleet RemoveEdge(string host, int edgeId)
    {
        var edge = Known(FindEdge(host, edgeId), edgeId);
        var key = new HostKey(host, edge.EnterpriseId);
        var enterprise = Known(FindEnterprise(host, edge.EnterpriseId), edge.EnterpriseId);
        return new(
            _data with
            {
                Edges = _data.Edges.Without(new(host, edgeId)),
                Enterprises = _data.Enterprises.With(key, enterprise with { EdgeIds = enterprise.EdgeIds.Remove(edgeId) }),
            }
        );
    }

    /// <summary>Adds an edge at the end of its enterprise. Bruin has it only after <see cref="ReplaceInventory"/>.</summary>
    public Fleet AddEdge(SimulatedEdge edge)
    {
        ArgumentNullException.ThrowIfNull(edge);
        if (FindEdge(edge.Host, edge.EdgeId) is not null)
            throw new ArgumentException($"Edge {edge.EdgeId} is there already.", nameof(edge));
        var enterprise = Known(FindEnterprise(edge.Host, edge.EnterpriseId), edge.EnterpriseId);
        return new(
            _data with
            {
                Edges = _data.Edges.With(new(edge.Host, edge.EdgeId), edge),
                Enterprises = _data.Enterprises.With(
                    new(edge.Host, enterprise.Id),
                    enterprise with
                    {
                        EdgeIds = enterprise.EdgeIds.Add(edge.EdgeId),
                    }
                ),
            }
        );
    }

    /// <summary>Adds a copy of an edge under its own id and serial, with the inventory of the original.</summary>
    public Fleet AddEdgeLike(SimulatedEdge original, int edgeId, string serialNumber)
    {
        ArgumentNullException.ThrowIfNull(original);
        var name = $"{original.Name} {edgeId}";
        var twin = original with { EdgeId = edgeId, SerialNumber = serialNumber, HaSerialNumber = null, Name = name };
        return CopyInventory(original.SerialNumber, serialNumber).AddEdge(twin);
    }

    /// <summary>Replaces the edge with the same host and id; it must stay in its enterprise.</summary>
    public Fleet ReplaceEdge(SimulatedEdge edge)
    {
        ArgumentNullException.ThrowIfNull(edge);
        if (Known(FindEdge(edge.Host, edge.EdgeId), edge.EdgeId).EnterpriseId != edge.EnterpriseId)
            throw new ArgumentException("An edge stays in its enterprise: remove it and add it.", nameof(edge));
        return new(_data with { Edges = _data.Edges.With(new(edge.Host, edge.EdgeId), edge) });
    }

    public Fleet RemoveProbe(string probeId) => new(_data with { Probes = Probes.Remove(Known(FindProbe(probeId), probeId)) });

    /// <summary>Adds a probe at the end. Bruin has it only after <see cref="ReplaceInventory"/>.</summary>
    public Fleet AddProbe(SimulatedProbe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        if (FindProbe(probe.ProbeId) is not null)
            throw new ArgumentException($"Probe {probe.ProbeId} is there already.", nameof(probe));
        return new(_data with { Probes = Probes.Add(probe) });
    }

    /// <summary>Adds a copy of a probe under its own id and serial, with the inventory of the original.</summary>
    public Fleet AddProbeLike(SimulatedProbe original, string probeId, string serialNumber)
    {
        ArgumentNullException.ThrowIfNull(original);
        var twin = original with { ProbeId = probeId, SerialNumber = serialNumber, Name = $"{original.Name} {probeId}" };
        return CopyInventory(original.SerialNumber, serialNumber).AddProbe(twin);
    }

    public Fleet ReplaceProbe(SimulatedProbe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return new(_data with { Probes = Probes.Replace(Known(FindProbe(probe.ProbeId), probe.ProbeId), probe) });
    }

    public Fleet ReplaceClient(SimulatedClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new(_data with { Clients = _data.Clients.With(client.Id, client) });
    }

    public Fleet ReplaceSite(SimulatedSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return new(_data with { Sites = _data.Sites.With(site.Id, site) });
    }

    /// <summary>Replaces or adds Bruin's inventory of a serial number.</summary>
    public Fleet ReplaceInventory(SimulatedInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return new(_data with { Inventories = _data.Inventories.With(inventory.SerialNumber, inventory) });
    }

    /// <summary>Removes a serial number from Bruin.</summary>
    public Fleet RemoveInventory(string serialNumber) => new(_data with { Inventories = _data.Inventories.Without(serialNumber) });

    private static T Known<T>(T? found, object key)
        where T : class => found ?? throw new ArgumentException($"The fleet has no {typeof(T).Name} {key}.", nameof(key));

    private Fleet CopyInventory(string? from, string to) =>
        from is not null && FindInventory(from) is { } inventory
            ? ReplaceInventory(
                inventory with
                {
                    SerialNumber = to,
                    Items = [.. inventory.Items.Select(item => item.ServiceNumber == from ? item with { ServiceNumber = to } : item)],
                }
            )
            : this;
}
