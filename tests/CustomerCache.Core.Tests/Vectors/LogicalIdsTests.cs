using System.Text.Json.Nodes;
using CustomerCache.Core.Crossing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class LogicalIdsTests
{
    [Theory]
    [VectorsOf("velocloud.logical_ids")]
    public void Logical_ids_take_access_type_and_service_number_of_their_interface(Vector vector)
    {
        var crossed = CrossedLogicalId.Enrich(
            VectorEdges.LogicalIds(vector.Given),
            ScriptedBodies.Attributes(vector.Given.GetProperty("inventory_attributes"))!
        );

        var ids = new JsonArray([
            .. crossed.Select(id =>
                (JsonNode)
                    new JsonObject
                    {
                        ["interface_name"] = id.InterfaceName,
                        ["logical_id"] = id.Value,
                        ["access_type"] = id.AccessType,
                        ["service_number"] = id.ServiceNumber,
                    }
            ),
        ]);
        JsonCompare.Equal(vector.Expected.GetProperty("logical_ids"), ids, vector.Compare, "logical_ids");
    }
}
